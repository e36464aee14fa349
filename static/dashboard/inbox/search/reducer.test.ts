import { describe, expect, test } from "vitest";
import { isWorthAsking, nothing, optionsOf, pieces, reduceSearch, type SearchState } from "./reducer";
import type { Answer, FoundConversation } from "./types";

const found = (id: string, ...lines: string[]) =>
  ({ conversation: { id }, lines: lines.map((line) => ({ id: line })), more: 0 }) as unknown as FoundConversation;
const answer = (results: FoundConversation[], rest: Partial<Answer> = {}): Answer => ({
  results,
  next: null,
  number: null,
  contacts: [],
  ...rest,
});
const done = (query: string, given: Answer): SearchState =>
  reduceSearch(reduceSearch(nothing, { type: "asked", query }), { type: "came", query, answer: given });

describe("answers", () => {
  test("only the one to what was asked last counts, in whichever order they come", () => {
    let state = reduceSearch(nothing, { type: "asked", query: "te" });
    state = reduceSearch(state, { type: "asked", query: "tea" });
    expect(reduceSearch(state, { type: "came", query: "te", answer: answer([found("a", "1")]) })).toBe(state);
    expect(reduceSearch(state, { type: "failed", query: "te", why: "" })).toBe(state);
    expect(reduceSearch(state, { type: "came", query: "tea", answer: answer([found("b", "2")]) }).results).toHaveLength(1);
  });

  test("what was found stays while the next answer is waited for, and goes when that fails", () => {
    const waiting = reduceSearch(done("tea", answer([found("a", "1")])), { type: "asked", query: "teas" });
    expect(waiting.results).toHaveLength(1);
    expect(reduceSearch(waiting, { type: "failed", query: "teas", why: "later" })).toMatchObject({
      state: "failed",
      why: "later",
      results: [],
    });
  });

  test("a conversation of several pages stands once, with each line once", () => {
    const first = done("tea", answer([found("a", "1", "2")], { next: "n" }));
    const more = reduceSearch(first, { type: "more.came", query: "tea", answer: answer([found("a", "2", "3"), found("b", "4")]) });
    expect(more.results.map((each) => [each.conversation.id, each.lines.map((line) => line.id)])).toEqual([
      ["a", ["1", "2", "3"]],
      ["b", ["4"]],
    ]);
    expect(more.next).toBeNull();
  });

  test("a page of an earlier search is left out", () => {
    const state = done("tea", answer([found("a", "1")]));
    expect(reduceSearch(state, { type: "more.came", query: "coffee", answer: answer([found("b", "2")]) })).toBe(state);
  });
});

test("options stand in the order in which they are shown", () => {
  const state = done(
    "7",
    answer([found("a", "1", "2")], {
      next: "n",
      number: { id: "seven" } as Answer["number"],
      contacts: [{ id: "c" }] as unknown as Answer["contacts"],
    }),
  );
  expect(optionsOf(state).map((each) => each.key)).toEqual(["number-seven", "contact-c", "line-1", "line-2", "more"]);
});

test("marks count characters and not halves of them", () => {
  expect(pieces("🍵🍵 tea, tea", [[3, 6]])).toEqual([
    { text: "🍵🍵 ", isMarked: false },
    { text: "tea", isMarked: true },
    { text: ", tea", isMarked: false },
  ]);
  expect(pieces("茶", [[0, 1]])).toEqual([{ text: "茶", isMarked: true }]);
  expect(pieces("", [])).toEqual([]);
});

test("one letter is not asked for; one digit or one character of Chinese is", () => {
  expect(["a", " é ", ".", "ab", "7", "茶", "あ"].map(isWorthAsking)).toEqual([false, false, false, true, true, true, true]);
});
