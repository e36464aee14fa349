// Plain ws + ioredis + pg: store, publish, deliver what comes back from Redis to the room.
import { createServer } from "node:http";
import { Redis } from "ioredis";
import { WebSocketServer } from "ws";
import { prepare, store } from "./store.mjs";

const publisher = new Redis(process.env.PEER_REDIS_URL);
const subscriber = new Redis(process.env.PEER_REDIS_URL);
const rooms = new Map();

subscriber.on("message", (channel, text) => {
  for (const socket of rooms.get(channel) ?? []) socket.send(text);
});

const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
server.on("connection", async (socket, request) => {
  const query = new URL(request.url, "http://localhost").searchParams;
  const tenant = Number(query.get("tenant"));
  const room = query.get("room");
  const channel = `${tenant}:${room}`;
  socket.on("message", async (raw) => {
    const event = await store(tenant, room, JSON.parse(raw));
    publisher.publish(channel, JSON.stringify(event));
  });
  socket.on("close", () => {
    const members = rooms.get(channel);
    members?.delete(socket);
    if (members?.size === 0) {
      rooms.delete(channel);
      subscriber.unsubscribe(channel);
    }
  });
  if (!rooms.has(channel)) rooms.set(channel, new Set());
  rooms.get(channel).add(socket);
  await subscriber.subscribe(channel);
  socket.send('{"type":"ready"}');
});

await prepare();
http.listen(Number(process.env.PEER_PORT), "127.0.0.1");
