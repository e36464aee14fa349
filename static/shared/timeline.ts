/**
 * The messages of one conversation as a value, and what happens to it. Pure: no clock, no network.
 *
 * Live events must come one after the other; one that is ahead is held until what is before it came. Holding is also the
 * sign for the owner to ask `sync` if it does not end by itself (500 ms); the answer of `sync` is always complete up to `upto`.
 */

/** What a timeline needs of a message; both audiences' shapes have it. */
export interface Line {
  id: string;
  /** Its place; a change to it has a number of its own, which is the event's. */
  seq: number;
  cid?: string | null;
}

interface Ahead<M> {
  seq: number;
  message: M | null;
}

export interface Timeline<M extends Line> {
  /** Complete up to this number. */
  seq: number;
  /** In the order in which they were said. */
  messages: readonly M[];
  /** Events that came too early, by number. */
  ahead: readonly Ahead<M>[];
}

/** How long the owner waits for the missing event before it asks `sync`. */
export const GAP_PATIENCE_MS = 500;
const MOST_AHEAD = 200;

export const EMPTY: Timeline<never> = { seq: 0, messages: [], ahead: [] };

/** Is something missing between what we have and what we hold? */
export function hasGap(timeline: Timeline<Line>): boolean {
  return timeline.ahead.length > 0;
}

/** A live event with its number; `message` is null for a change that is not a message (status, assignment). */
export function applyEvent<M extends Line>(timeline: Timeline<M>, seq: number, message: M | null): Timeline<M> {
  if (seq <= timeline.seq || timeline.ahead.some((held) => held.seq === seq)) return timeline;
  const ahead = [...timeline.ahead, { seq, message }].sort((a, b) => a.seq - b.seq).slice(0, MOST_AHEAD);
  return release({ ...timeline, ahead });
}

/** The answer of `sync` or `conversation.watch`. `reset`: forget what was there. */
export function applySync<M extends Line>(
  timeline: Timeline<M>,
  answer: { messages: readonly M[]; upto: number; reset: boolean },
): Timeline<M> {
  const messages = answer.reset ? merge([], answer.messages) : merge(timeline.messages, answer.messages);
  const seq = answer.reset ? answer.upto : Math.max(timeline.seq, answer.upto);
  return release({ seq, messages, ahead: timeline.ahead });
}

/** Older messages, read page by page from the REST API; they change nothing about the numbers. */
export function addOlder<M extends Line>(timeline: Timeline<M>, older: readonly M[]): Timeline<M> {
  return { ...timeline, messages: merge(older, timeline.messages) };
}

/** A newer version of a message that is shown, out of an answer without a number; whatever has one comes by event or `sync`. */
export function renew<M extends Line>(timeline: Timeline<M>, message: M): Timeline<M> {
  return { ...timeline, messages: timeline.messages.map((each) => (each.id === message.id ? message : each)) };
}

/** Everything that can be shown, what is held included: to be used for one's own lines, which must not vanish meanwhile. */
export function knownCids(timeline: Timeline<Line>): Set<string> {
  return new Set([...timeline.messages, ...timeline.ahead.map((held) => held.message)].flatMap((message) => message?.cid ?? []));
}

function release<M extends Line>(timeline: Timeline<M>): Timeline<M> {
  let { seq, messages } = timeline;
  const ahead: Ahead<M>[] = [];
  const ready: M[] = [];
  for (const held of timeline.ahead) {
    if (held.seq <= seq) continue;
    if (held.seq === seq + 1) {
      seq = held.seq;
      if (held.message) ready.push(held.message);
    } else ahead.push(held);
  }
  if (ready.length) messages = merge(messages, ready);
  return { seq, messages, ahead };
}

/** Newer versions replace older ones in place; new messages are put in by their number. */
function merge<M extends Line>(old: readonly M[], fresh: readonly M[]): readonly M[] {
  const byId = new Map(old.map((message) => [message.id, message]));
  for (const message of fresh) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}
