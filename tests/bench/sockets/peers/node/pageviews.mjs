// Node's http + pg: one INSERT a page view.
import { createServer } from "node:http";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.PEER_DATABASE_URL, max: 10 });

await pool.query(
  "CREATE TABLE IF NOT EXISTS seen (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, uuid uuid NOT NULL UNIQUE, url text NOT NULL, " +
    "title text NOT NULL, referrer text NOT NULL, at timestamptz NOT NULL DEFAULT now())",
);

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    const { id, url, title, referrer } = JSON.parse(Buffer.concat(parts));
    await pool.query({ name: "seen", text: "INSERT INTO seen (uuid, url, title, referrer) VALUES ($1, $2, $3, $4)", values: [id, url, title, referrer] });
    response.writeHead(204).end();
  });
}).listen(Number(process.env.PEER_PORT), "127.0.0.1");
