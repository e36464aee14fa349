// socket.io + its Redis adapter + pg: store, emit to the room.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import { Server } from "socket.io";
import { prepare, store } from "./store.mjs";

const publisher = new Redis(process.env.PEER_REDIS_URL);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], adapter: createAdapter(publisher, publisher.duplicate()), perMessageDeflate: false });

io.on("connection", (socket) => {
  const { tenant, room } = socket.handshake.auth;
  const channel = `${tenant}:${room}`;
  socket.join(channel);
  socket.on("message.send", async (line) => {
    io.to(channel).emit("message.sent", await store(tenant, room, line));
  });
  socket.emit("ready");
});

await prepare();
http.listen(Number(process.env.PEER_PORT), "127.0.0.1");
