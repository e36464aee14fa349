import { describe, expect, test } from "vitest";
import { ASKED, matches } from "./filter";
import { emptyList, hasGap, type ListEvent, type ListState, pageOf, reduceList } from "./reducer";
import { heldRows, rowsOf, shown } from "./rows";
import { summary } from "./summaries";

const run = (events: ListEvent[], from: ListState = emptyList) => events.reduce(reduceList, from);
const changed = (position: number, conversation: ReturnType<typeof summary>): ListEvent => ({
  type: "changed",
  position,
  conversation: { ...conversation, position },
});
const start: ListEvent = { type: "synced", changes: [], upto: 10, reset: true, counts: { queue: 0, mine: 0, all: 0 } };

describe("the feed", () => {
  test("what was erased is gone, with what was done to it here", () => {
    const state = run([
      start,
      changed(11, summary("a")),
      changed(12, summary("b")),
      { type: "patched", id: "a", patch: { unread: 0 } },
      { type: "gone", ids: ["a"] },
    ]);
    expect([...state.summaries.keys()]).toEqual(["b"]);
    expect(state.patches.size).toBe(0);
  });

  test("events in order move it on", () => {
    const state = run([start, changed(11, summary("a")), changed(12, summary("b"))]);
    expect(state.feed).toBe(12);
    expect(hasGap(state)).toBe(false);
  });

  test("a hole is noticed, and closes when the missing event comes late", () => {
    const holed = run([start, changed(11, summary("a")), changed(13, summary("c"))]);
    expect(hasGap(holed)).toBe(true);
    expect(holed.feed).toBe(11);
    const healed = run([changed(12, summary("b"))], holed);
    expect(healed.feed).toBe(13);
    expect(hasGap(healed)).toBe(false);
  });

  test("sync jumps over the hole", () => {
    const state = run([
      start,
      changed(13, summary("c")),
      { type: "synced", changes: [summary("b", { position: 12 })], upto: 13, reset: false },
    ]);
    expect(state.feed).toBe(13);
    expect(hasGap(state)).toBe(false);
    expect([...state.summaries.keys()].sort()).toEqual(["b", "c"]);
  });

  test("a sync that answers less than what already came live does not go back", () => {
    const state = run([
      start,
      changed(11, summary("a")),
      changed(12, summary("b")),
      { type: "synced", changes: [], upto: 11, reset: false },
    ]);
    expect(state.feed).toBe(12);
  });

  test("any order and any number of duplicates end the same", () => {
    const events = [1, 2, 3, 4, 5, 6].map((n) =>
      changed(
        10 + n,
        summary(n % 2 ? "a" : "b", {
          seq: n,
          preview: { text: `line ${n}`, sender_kind: "visitor", at: "2026-01-01T10:00:00Z" },
        }),
      ),
    );
    const straight = run([start, ...events]);
    for (let round = 0; round < 60; round++) {
      const shuffled = [...events, ...events].sort(() => Math.random() - 0.5);
      const state = run([start, ...shuffled]);
      expect(state.feed).toBe(straight.feed);
      expect(hasGap(state)).toBe(false);
      expect(state.summaries.get("a")).toEqual(straight.summaries.get("a"));
      expect(state.summaries.get("b")).toEqual(straight.summaries.get("b"));
    }
  });

  test("a reset asks for every page again and keeps showing what is there", () => {
    const loaded = run([start, { type: "page.came", view: "queue", results: [summary("a")], next: null }]);
    const state = run([{ type: "synced", changes: [], upto: 3, reset: true }], loaded);
    expect(pageOf(state, "queue").state).toBe("new");
    expect(state.feed).toBe(3);
    expect(rowsOf(state, ASKED.queue, "me")).toEqual(["a"]);
  });

  test("what a reset made doubtful goes when the page comes without it, but for the one that is open", () => {
    const before = run([start, changed(11, summary("a")), changed(12, summary("b")), changed(13, summary("open"))]);
    const state = run(
      [
        { type: "synced", changes: [], upto: 20, reset: true },
        { type: "page.came", view: "queue", results: [summary("b", { seq: 2 })], next: null, keep: "open" },
      ],
      before,
    );
    expect([...state.summaries.keys()].sort()).toEqual(["b", "open"]);
  });
});

describe("summaries", () => {
  test("a view is known from its first page on, through resets and failures", () => {
    expect(pageOf(emptyList, "queue").isKnown).toBe(false);
    const loaded = run([start, { type: "page.came", view: "queue", results: [], next: null }]);
    expect(loaded.pages.queue).toEqual({ state: "loaded", next: null, isKnown: true });
    const later = run(
      [
        { type: "synced", changes: [], upto: 3, reset: true },
        { type: "page.failed", view: "queue" },
      ],
      loaded,
    );
    expect(pageOf(later, "queue").isKnown).toBe(true);
    expect(pageOf(later, "mine").isKnown).toBe(false);
  });

  test("an older answer does not undo what came live", () => {
    const state = run([
      start,
      changed(11, summary("a", { seq: 5, status: "open" })),
      { type: "page.came", view: "queue", results: [summary("a", { seq: 4 })], next: null },
    ]);
    expect(state.summaries.get("a")?.status).toBe("open");
  });

  test("counts of an older position do not win", () => {
    const state = run([
      start,
      { type: "changed", position: 12, conversation: summary("a"), counts: { queue: 2, mine: 0, all: 2 } },
      { type: "changed", position: 11, conversation: summary("b"), counts: { queue: 1, mine: 0, all: 1 } },
    ]);
    expect(state.counts.queue).toBe(2);
  });

  test("what was done here shows at once and can be taken back", () => {
    const before = run([start, changed(11, summary("a"))]);
    const done = run([{ type: "patched", id: "a", patch: { status: "closed" } }], before);
    expect(rowsOf(done, ASKED.queue, "me")).toEqual([]);
    expect(shown(done, "a")?.status).toBe("closed");
    const undone = run([{ type: "unpatched", id: "a" }], done);
    expect(rowsOf(undone, ASKED.queue, "me")).toEqual(["a"]);
  });

  test("reading clears the badge only up to what was read", () => {
    const state = run([start, changed(11, summary("a", { seq: 7, unread: 3 })), { type: "read", id: "a", seq: 6 }]);
    expect(state.summaries.get("a")?.unread).toBe(3);
    expect(run([{ type: "read", id: "a", seq: 7 }], state).summaries.get("a")?.unread).toBe(0);
  });
});

describe("views", () => {
  test("a conversation is in the views that its state says", () => {
    const me = { id: "o-1", name: "Me", photo: "" };
    expect(matches(summary("a"), ASKED.queue.filter, "o-1")).toBe(true);
    expect(matches(summary("a", { status: "open", assignee: me }), ASKED.mine.filter, "o-1")).toBe(true);
    expect(matches(summary("a", { status: "open", assignee: me }), ASKED.mine.filter, "you")).toBe(false);
    expect(matches(summary("a", { status: "closed", assignee: me }), ASKED.all.filter, "o-1")).toBe(false);
    expect(matches(summary("a", { status: "closed", assignee: me }), ASKED.closed.filter, "o-1")).toBe(true);
  });

  test("the longest wait is first in the queue", () => {
    const state = run([
      start,
      changed(11, summary("late", { waiting_since: "2026-01-01T10:05:00Z" })),
      changed(12, summary("early", { waiting_since: "2026-01-01T09:00:00Z" })),
    ]);
    expect(rowsOf(state, ASKED.queue, "me")).toEqual(["early", "late"]);
  });

  test("rows keep their places under the pointer", () => {
    expect(heldRows(["a", "b", "c"], ["d", "c", "a"])).toEqual({ rows: ["a", "c"], waiting: 1 });
  });
});

describe("an answer", () => {
  test("ends the waiting before the feed says so", () => {
    const state = run([start, changed(11, summary("a", { seq: 3 })), { type: "answered", id: "a", seq: 4 }]);
    expect(shown(state, "a")?.waiting_since).toBeNull();
  });

  test("does not end the waiting of somebody who wrote after it", () => {
    const state = run([start, changed(11, summary("a", { seq: 5 })), { type: "answered", id: "a", seq: 4 }]);
    expect(shown(state, "a")?.waiting_since).not.toBeNull();
  });
});
