/** Who is on the site: what the server told, in order. Pure. */
import type { LiveVisitor, OperatorCommands, OperatorEvents } from "../../shared/protocol";

export type Snapshot = OperatorCommands["visitors.watch"]["ack"];
export type Changed = OperatorEvents["visitors.changed"];

export interface Live {
  state: "loading" | "ready" | "failed";
  board: string;
  n: number;
  rows: ReadonlyMap<string, LiveVisitor>;
  /** Who left a moment ago, as he was last, and when that was told. */
  gone: ReadonlyMap<string, { row: LiveVisitor; at: number }>;
  /** When who came a moment ago was told. */
  came: ReadonlyMap<string, number>;
  total: number;
  talking: number;
  shown: number;
  placeBy: Snapshot["place_by"];
}

export type LiveEvent =
  | { type: "snapshot"; snapshot: Snapshot }
  | { type: "changed"; data: Changed; at: number }
  | { type: "swept"; at: number; keep?: ReadonlySet<string> }
  | { type: "failed" };

/** So long a newcomer is marked, and who left stands there faded. */
export const CAME_MS = 6000;
export const GONE_MS = 4000;

export const emptyLive: Live = {
  state: "loading",
  board: "",
  n: 0,
  rows: new Map(),
  gone: new Map(),
  came: new Map(),
  total: 0,
  talking: 0,
  shown: 0,
  placeBy: "",
};

/** Whether a frame follows on what is here without a hole. */
export function follows(live: Live, data: Changed): boolean {
  return live.board === data.board && data.n === live.n + 1;
}

export function reduceLive(live: Live, event: LiveEvent): Live {
  switch (event.type) {
    case "snapshot":
      return {
        ...live,
        ...counts(event.snapshot),
        state: "ready",
        rows: new Map(event.snapshot.rows.map((row) => [row.id, row])),
        gone: new Map(),
      };
    case "changed":
      return changed(live, event.data, event.at);
    case "swept":
      return swept(live, event.at, event.keep);
    case "failed":
      return live.state === "ready" ? live : { ...live, state: "failed" };
  }
}

function counts({ board, n, total, talking, shown }: Snapshot | Changed) {
  return { board, n, total, talking, shown };
}

function changed(live: Live, data: Changed, at: number): Live {
  const told = data.rows.length + data.moved.length + data.left.length + data.hidden.length;
  if (!told) return { ...live, ...counts(data) };
  const rows = new Map(live.rows);
  const gone = new Map(live.gone);
  const came = new Map(live.came);
  for (const id of data.left) {
    const row = rows.get(id);
    if (row) gone.set(id, { row, at });
    rows.delete(id);
    came.delete(id);
  }
  for (const id of data.hidden) rows.delete(id);
  for (const row of data.rows) {
    if (!rows.has(row.id) && !gone.has(row.id)) came.set(row.id, at);
    gone.delete(row.id);
    rows.set(row.id, row);
  }
  for (const move of data.moved) {
    const row = rows.get(move.id);
    if (row) rows.set(move.id, { ...row, ...move });
  }
  return { ...live, ...counts(data), rows, gone, came };
}

/** Forget who came and who left a while ago; those who are kept still stand under somebody's pointer. */
function swept(live: Live, at: number, keep: ReadonlySet<string> = new Set()): Live {
  const gone = new Map([...live.gone].filter(([id, left]) => keep.has(id) || at - left.at < GONE_MS));
  const came = new Map([...live.came].filter(([, told]) => at - told < CAME_MS));
  return gone.size === live.gone.size && came.size === live.came.size ? live : { ...live, gone, came };
}
