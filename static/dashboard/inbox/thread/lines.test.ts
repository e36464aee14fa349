import { describe, expect, test } from "vitest";
import type { Message } from "../types";
import { isJumbo, linesOf, shortened } from "./lines";

let n = 0;
function message(over: Partial<Message> = {}): Message {
  n += 1;
  return {
    id: `m${n}`,
    conversation: "c",
    kind: "message",
    sender: { kind: "visitor", id: "v", name: "Vi" },
    body: "hello",
    seq: n,
    created_at: "2026-03-01T10:00:00Z",
    ...over,
  };
}

describe("lines of a conversation", () => {
  test("lines of one person in a row are one group, a pause or another person begins a new one", () => {
    const lines = linesOf(
      [
        message(),
        message({ created_at: "2026-03-01T10:02:00Z" }),
        message({ created_at: "2026-03-01T10:20:00Z" }),
        message({ created_at: "2026-03-01T10:20:10Z", sender: { kind: "operator", id: "o", name: "Mika" } }),
      ],
      0,
    );
    expect(lines.map((line) => line.type)).toEqual(["day", "group", "group", "group"]);
  });

  test("a note is never in a group with messages", () => {
    const operator = { kind: "operator", id: "o", name: "Mika" } as const;
    const lines = linesOf([message({ sender: operator }), message({ sender: operator, kind: "note" })], 0);
    expect(lines.filter((line) => line.type === "group").map((line) => line.type === "group" && line.note)).toEqual([false, true]);
  });

  test("each day has its line", () => {
    const lines = linesOf([message(), message({ created_at: "2026-03-03T10:00:00Z" })], 0);
    expect(lines.map((line) => line.type)).toEqual(["day", "group", "day", "group"]);
  });

  test("the line above what is new stands before the visitor's first unread line only", () => {
    const messages = [message(), message({ sender: { kind: "operator", id: "o", name: "Mika" } }), message(), message()];
    const lines = linesOf(messages, messages[0]?.seq ?? 0);
    expect(lines.map((line) => line.type)).toEqual(["day", "group", "group", "new", "group"]);
  });
});

describe("what is drawn differently", () => {
  test("10,000 lines are shortened, a usual message is not", () => {
    expect(shortened("a\n".repeat(10_000))?.split("\n").length).toBeLessThan(30);
    expect(shortened("x".repeat(9_000))?.length).toBeLessThan(1500);
    expect(shortened("hello")).toBeNull();
  });

  test("a few emoji are large, digits are not emoji", () => {
    expect(isJumbo("👍")).toBe(true);
    expect(isJumbo("👩‍👩‍👧 🎉")).toBe(true);
    expect(isJumbo("👍👍👍👍")).toBe(false);
    expect(isJumbo("42")).toBe(false);
    expect(isJumbo("ok 👍")).toBe(false);
  });
});
