/** From messages to what is listed: day lines, system lines, and bubbles in groups. */
import type { VisitorMessage } from "../../shared/protocol";
import { sameDay } from "../../shared/time";
import type { Unsent } from "./written";

const GROUP_MS = 5 * 60_000;

export type Status = "pending" | "failed" | "sent" | "seen";

export interface Bubble {
  kind: "bubble";
  key: string;
  own: boolean;
  message: VisitorMessage | null;
  unsent: Unsent | null;
  body: string;
  at: Date;
  status: Status | null;
  /** First and last of a group of the same sender. */
  first: boolean;
  last: boolean;
}

export type Row = Bubble | { kind: "day"; key: string; at: Date } | { kind: "system"; key: string; message: VisitorMessage };

/** @param seenUpTo number up to which an operator has read. */
export function rowsOf(messages: readonly VisitorMessage[], unsent: readonly Unsent[], seenUpTo: number): Row[] {
  const rows: Row[] = [];
  let day: Date | null = null;
  let group: { sender: string; bubble: Bubble } | null = null;

  const add = (sender: string, bubble: Bubble) => {
    const joins = group?.sender === sender && bubble.at.getTime() - group.bubble.at.getTime() < GROUP_MS;
    if (joins && group) group.bubble.last = false;
    bubble.first = !joins;
    rows.push(bubble);
    group = { sender, bubble };
  };

  for (const message of messages) {
    const at = new Date(message.created_at);
    if (!day || !sameDay(day, at)) {
      day = at;
      group = null;
      rows.push({ kind: "day", key: `day${message.id}`, at });
    }
    if (message.kind === "system") {
      group = null;
      rows.push({ kind: "system", key: message.id, message });
      continue;
    }
    const own = message.sender.kind === "visitor";
    const status = own ? (message.seq <= seenUpTo ? "seen" : "sent") : null;
    const sender = own ? "visitor" : `${message.sender.kind}/${message.sender.id ?? message.sender.name}`;
    // A bubble keeps its key when it turns from unsent into stored.
    const key = own && message.cid ? message.cid : message.id;
    add(sender, { kind: "bubble", key, own, message, unsent: null, body: message.body, at, status, first: true, last: true });
  }
  for (const item of unsent) {
    const status = item.state;
    add("visitor", {
      kind: "bubble",
      key: item.cid,
      own: true,
      message: null,
      unsent: item,
      body: item.data.body,
      at: new Date(item.at),
      status,
      first: true,
      last: true,
    });
  }
  return rows;
}
