import { describe, expect, test } from "vitest";
import { hasGap } from "../../../shared/timeline";
import type { Message, Summary } from "../types";
import { COLLEAGUE_MS, emptyThread, PREVIEW_MS, readBefore, reduceThread, type Thread, type ThreadEvent } from "./reducer";

function message(seq: number, over: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation: "c",
    kind: "message",
    sender: { kind: "visitor", id: "v", name: "Vi" },
    body: `line ${seq}`,
    seq,
    visitor_seq: seq,
    created_at: "2026-03-01T10:00:00Z",
    ...over,
  };
}

const run = (events: ThreadEvent[], from: Thread = emptyThread) => events.reduce(reduceThread, from);
const sent = (seq: number, over: Partial<Message> = {}): ThreadEvent => ({ type: "sent", seq, message: message(seq, over), at: 0 });
const watched = (seqs: number[], upto: number, over: { reset?: boolean; unread?: number; read?: number } = {}): ThreadEvent => ({
  type: "watched",
  result: {
    conversation: { read_by_visitor: over.read ?? 0 } as Summary,
    messages: seqs.map((seq) => message(seq)),
    upto,
    reset: over.reset ?? false,
  },
  unread: over.unread ?? 0,
});
const seqs = (thread: Thread) => thread.timeline.messages.map((each) => each.seq);

describe("what arrives", () => {
  test("any order, any duplicates, a snapshot anywhere between: the same lines once, in order", () => {
    const live = [4, 5, 6, 7, 8].map((seq) => sent(seq));
    for (let round = 0; round < 80; round++) {
      const events = [...live, ...live, watched([1, 2, 3], 3, { reset: true })].sort(() => Math.random() - 0.5);
      const thread = run([...events, watched([4, 5, 6, 7, 8], 8)]);
      const healed = run([watched([1, 2, 3, 4, 5, 6, 7, 8], 8)], thread);
      expect(seqs(healed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(hasGap(healed.timeline)).toBe(false);
    }
  });

  test("a hole is kept open until sync fills it", () => {
    const holed = run([watched([1], 1, { reset: true }), sent(3)]);
    expect(hasGap(holed.timeline)).toBe(true);
    expect(seqs(holed)).toEqual([1]);
    expect(seqs(run([watched([2, 3], 3)], holed))).toEqual([1, 2, 3]);
  });

  test("a reset forgets what the server does not know any more", () => {
    const thread = run([watched([1, 2, 3], 3, { reset: true }), watched([1, 3], 4, { reset: true })]);
    expect(seqs(thread)).toEqual([1, 3]);
  });

  test("earlier messages come before, and change no number", () => {
    const thread = run([
      watched([51, 52], 52, { reset: true }),
      { type: "older.came", messages: [message(49), message(50), message(51)], cursor: null },
    ]);
    expect(seqs(thread)).toEqual([49, 50, 51, 52]);
    expect(thread.timeline.seq).toBe(52);
    expect(thread.older.state).toBe("end");
  });
});

describe("the line above what is new", () => {
  test("stands before the unread lines of the visitor", () => {
    const lines = [message(1), message(2, { sender: { kind: "operator", id: "o", name: "O" } }), message(3), message(4)];
    expect(readBefore(lines, 2)).toBe(2);
    expect(readBefore(lines, 0)).toBe(0);
    expect(readBefore(lines, 99)).toBe(0);
  });

  test("is set when it is opened and does not wander afterwards", () => {
    const opened = run([watched([1, 2, 3], 3, { reset: true, unread: 1 })]);
    expect(opened.newAfter).toBe(2);
    expect(run([watched([4], 4, { unread: 2 })], opened).newAfter).toBe(2);
    expect(run([{ type: "left" }], opened).newAfter).toBe(0);
  });
});

describe("what is fleeting", () => {
  test("the visitor's unsent text goes when it was sent, when it was cleared, and after a while", () => {
    const writing = run([{ type: "visitor.typing", body: "hel", at: 1000 }]);
    expect(writing.preview?.body).toBe("hel");
    expect(run([sent(1)], writing).preview).toBeNull();
    expect(run([{ type: "visitor.typing", body: "", at: 2000 }], writing).preview).toBeNull();
    expect(run([{ type: "tick", at: 1000 + PREVIEW_MS }], writing).preview).toBeNull();
  });

  test("the visitor's unsent text goes when it comes as a line with a sync", () => {
    const thread = run([watched([1], 1, { reset: true }), { type: "visitor.typing", body: "hel", at: 0 }, watched([2], 2)]);
    expect(thread.preview).toBeNull();
  });

  test("an answer of ours leaves the visitor's unsent text alone", () => {
    const thread = run([
      watched([1], 1, { reset: true }),
      { type: "visitor.typing", body: "hel", at: 0 },
      sent(2, { sender: { kind: "operator", id: "o", name: "O" } }),
    ]);
    expect(thread.preview?.body).toBe("hel");
  });

  test("a colleague who stopped without saying so is forgotten", () => {
    const person = { id: "o", name: "Ana", photo: null };
    const thread = run([{ type: "colleague.typing", operator: person, isTyping: true, at: 0 }]);
    expect(thread.colleagues.size).toBe(1);
    expect(run([{ type: "tick", at: COLLEAGUE_MS }], thread).colleagues.size).toBe(0);
  });

  test("a tick that changes nothing is the same state", () => {
    const thread = run([watched([1], 1, { reset: true })]);
    expect(reduceThread(thread, { type: "tick", at: 5 })).toBe(thread);
  });

  test("read marks only go forward", () => {
    const thread = run([watched([1, 2], 2, { reset: true, read: 2 }), { type: "read", reader: "visitor", seq: 1 }]);
    expect(thread.readByVisitor).toBe(2);
  });
});
