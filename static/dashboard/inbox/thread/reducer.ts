/**
 * One conversation on the screen: its messages in order, who is typing, what the visitor has seen.
 *
 * Pure. The order of messages and holes between them are the shared timeline's business; this adds what only operators have.
 */
import type { SyncResult } from "../../../shared/protocol";
import { addOlder, applyEvent, applySync, EMPTY, renew, type Timeline } from "../../../shared/timeline";
import type { Message, Person, Summary } from "../types";

export interface Thread {
  timeline: Timeline<Message>;
  state: "loading" | "live" | "failed";
  /** Read up to here when it was opened; the line above what is new stands after it. 0: no such line. */
  newAfter: number;
  readByVisitor: number;
  preview: { body: string; at: number } | null;
  colleagues: ReadonlyMap<string, { name: string; at: number }>;
  older: { state: "idle" | "loading" | "failed" | "end"; cursor: string | null };
  mayHaveOlder: boolean;
}

export type ThreadEvent =
  | { type: "watched"; result: SyncResult<Summary>; unread: number }
  | { type: "failed" }
  | { type: "asked" }
  | { type: "sent"; seq: number; message: Message; at: number }
  | { type: "changed"; seq: number; message: Message }
  | { type: "mended"; message: Message }
  | { type: "read"; reader: "visitor" | "operator"; seq: number }
  | { type: "visitor.typing"; body: string; at: number }
  | { type: "colleague.typing"; operator: Person; isTyping: boolean; at: number }
  | { type: "older.asked" }
  | { type: "older.failed" }
  | { type: "older.came"; messages: readonly Message[]; cursor: string | null }
  | { type: "left" }
  | { type: "tick"; at: number };

/** A preview that nobody renewed is gone: the visitor stopped, or the message that would say so was lost. */
export const PREVIEW_MS = 60_000;
export const COLLEAGUE_MS = 6_000;
const SNAPSHOT = 50;

export const emptyThread: Thread = {
  timeline: EMPTY,
  state: "loading",
  newAfter: 0,
  readByVisitor: 0,
  preview: null,
  colleagues: new Map(),
  older: { state: "idle", cursor: null },
  mayHaveOlder: false,
};

export function reduceThread(thread: Thread, event: ThreadEvent): Thread {
  switch (event.type) {
    case "asked":
      return { ...thread, state: thread.timeline.messages.length ? thread.state : "loading" };
    case "failed":
      return { ...thread, state: "failed" };
    case "watched":
      return watched(thread, event.result, event.unread);
    case "sent":
      return sent(thread, event.seq, event.message);
    case "changed":
      // Not a line of somebody who wrote just now: what he is writing stays in sight.
      return { ...thread, timeline: applyEvent(thread.timeline, event.seq, event.message) };
    case "mended":
      // The answer to my own change: its number comes with the event.
      return { ...thread, timeline: renew(thread.timeline, event.message) };
    case "read":
      return event.reader === "visitor" && event.seq > thread.readByVisitor ? { ...thread, readByVisitor: event.seq } : thread;
    case "visitor.typing":
      return { ...thread, preview: event.body ? { body: event.body, at: event.at } : null };
    case "colleague.typing":
      return { ...thread, colleagues: colleagues(thread, event) };
    case "older.asked":
      return { ...thread, older: { ...thread.older, state: "loading" } };
    case "older.failed":
      return { ...thread, older: { ...thread.older, state: "failed" } };
    case "older.came":
      return {
        ...thread,
        timeline: addOlder(thread.timeline, event.messages),
        older: { state: event.cursor ? "idle" : "end", cursor: event.cursor },
        mayHaveOlder: Boolean(event.cursor),
      };
    case "left":
      return { ...thread, newAfter: 0 };
    case "tick":
      return ticked(thread, event.at);
  }
}

/** The number that the line above what is new stands after, from how many of the visitor's lines are unread. */
export function readBefore(messages: readonly Message[], unread: number): number {
  let left = unread;
  for (let index = messages.length - 1; index >= 0 && left > 0; index--) {
    const message = messages[index] as Message;
    if (message.sender.kind === "visitor" && message.kind === "message") left -= 1;
    if (left === 0) return message.seq - 1;
  }
  return 0;
}

function watched(thread: Thread, result: SyncResult<Summary>, unread: number): Thread {
  const first = thread.timeline.messages.length === 0 || result.reset;
  const timeline = applySync(thread.timeline, result);
  return {
    ...thread,
    timeline,
    state: "live",
    // What was being written when the connection went was sent since, or will be shown again with the next letter.
    preview: result.messages.some((message) => message.sender.kind === "visitor") ? null : thread.preview,
    readByVisitor: Math.max(thread.readByVisitor, result.conversation?.read_by_visitor ?? 0),
    newAfter: first && unread > 0 ? readBefore(timeline.messages, unread) : thread.newAfter,
    older: first ? { state: "idle", cursor: null } : thread.older,
    mayHaveOlder: first ? result.messages.length >= SNAPSHOT : thread.mayHaveOlder,
  };
}

function sent(thread: Thread, seq: number, message: Message): Thread {
  const timeline = applyEvent(thread.timeline, seq, message);
  const ended = message.sender.kind === "visitor" && message.kind === "message";
  return { ...thread, timeline, preview: ended ? null : thread.preview };
}

function colleagues(thread: Thread, event: Extract<ThreadEvent, { type: "colleague.typing" }>): Thread["colleagues"] {
  const next = new Map(thread.colleagues);
  if (event.isTyping) next.set(event.operator.id, { name: event.operator.name, at: event.at });
  else next.delete(event.operator.id);
  return next;
}

function ticked(thread: Thread, at: number): Thread {
  const preview = thread.preview && at - thread.preview.at < PREVIEW_MS ? thread.preview : null;
  const fresh = [...thread.colleagues].filter(([, each]) => at - each.at < COLLEAGUE_MS);
  if (preview === thread.preview && fresh.length === thread.colleagues.size) return thread;
  return { ...thread, preview, colleagues: new Map(fresh) };
}
