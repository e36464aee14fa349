import { describe, expect, test } from "vitest";
import shared from "../../../../tests/chat/filters.json";
import type { Summary } from "../types";
import { comparing, countAsked, type Filter, matches, tidied } from "./filter";
import { summary } from "./summaries";

type Like = (typeof shared.conversations)[keyof typeof shared.conversations];

function like(name: string, row: Like): Summary {
  return summary(name, {
    ...(row as Partial<Summary>),
    assignee: row.assignee ? { id: row.assignee, name: "", photo: null } : null,
    unread: row.is_unread ? 1 : 0,
    waiting_since: row.is_waiting ? "2026-01-01T10:00:00Z" : null,
  });
}

describe("what a filter lets through", () => {
  const known = Object.entries(shared.conversations).map(([name, row]) => like(name, row));
  test.each(shared.cases)("$filter", ({ filter, shows }) => {
    const shown = known.filter((each) => matches(each, filter as Filter, "me")).map((each) => each.id);
    expect(shown.sort()).toEqual([...shows].sort());
  });
});

test("the most urgent come first, the newest of them before the others", () => {
  const at = (iso: string) => ({ text: "", sender_kind: "visitor" as const, at: iso });
  const old = summary("old", { priority: "high", preview: at("2026-01-01T10:00:00Z") });
  const fresh = summary("fresh", { priority: "high", preview: at("2026-01-01T11:00:00Z") });
  const urgent = summary("urgent", { priority: "urgent", preview: at("2026-01-01T09:00:00Z") });
  expect([old, fresh, urgent].sort(comparing("priority")).map((each) => each.id)).toEqual(["urgent", "fresh", "old"]);
});

test("empty questions are none", () => {
  expect(tidied({ tags: [], status: ["open"], is_unread: undefined as never })).toEqual({ status: ["open"] });
  expect(countAsked({ tags: [], status: ["open"], is_waiting: false })).toBe(2);
});
