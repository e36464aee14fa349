// One row a message, through pg's pool; what both Node peers share.
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.PEER_DATABASE_URL, max: 10 });

export async function prepare() {
  await pool.query(
    "CREATE TABLE IF NOT EXISTS message (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant int NOT NULL, room text NOT NULL, " +
      "cid text NOT NULL, body text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())",
  );
}

export async function store(tenant, room, { cid, body }) {
  const { rows } = await pool.query({
    name: "store",
    text: "INSERT INTO message (tenant, room, cid, body) VALUES ($1, $2, $3, $4) RETURNING id, created_at",
    values: [tenant, room, cid, body],
  });
  return { type: "message.sent", id: rows[0].id, at: rows[0].created_at, cid, body };
}
