import { expect, test } from "vitest";
import { summary } from "../inbox/list/summaries";
import { isLate } from "../inbox/urgency";
import { EVERYTHING, fits, inSight, placed } from "./arrange";

const NOW = Date.parse("2026-01-01T10:10:00Z");
const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, "0")}:00Z`;
const row = (id: string, waits: number | null, over: object = {}) =>
  summary(id, { number: Number(id.slice(1)), waiting_since: waits === null ? null : at(waits), ...over });

test("filters ask for a department, an operator, and who is late", () => {
  const late = row("c1", 0, { answer_due_at: at(1), department: "sales" });
  const busy = row("c2", null, { status: "open", assignee: { id: "ben", name: "Ben", photo: null } });
  expect([late, busy, row("c3", 1, { status: "closed" })].map((each) => fits(each, EVERYTHING, NOW))).toEqual([true, true, false]);
  expect(isLate(late, NOW)).toBe(true);
  expect(fits(late, { department: "sales", operator: "nobody", late: true }, NOW)).toBe(true);
  expect(fits(busy, { ...EVERYTHING, operator: "ben" }, NOW)).toBe(true);
  expect(fits(busy, { ...EVERYTHING, department: "none", late: true }, NOW)).toBe(false);
});

test("rows move to their place, and what belongs to a later page is left to it", () => {
  const rows = [row("c1", 1), row("c2", 5)];
  const edge = row("c2", 5);
  const ids = (found: readonly { id: string }[]) => found.map((each) => each.id);
  expect(ids(placed(rows, row("c3", 3), EVERYTHING, edge, NOW))).toEqual(["c1", "c3", "c2"]);
  expect(ids(placed(rows, row("c3", 9), EVERYTHING, edge, NOW))).toEqual(["c1", "c2"]);
  expect(ids(placed(rows, row("c3", 9), EVERYTHING, null, NOW))).toEqual(["c1", "c2", "c3"]);
  expect(ids(placed(rows, row("c1", null, { position: 7 }), EVERYTHING, null, NOW))).toEqual(["c2", "c1"]);
  expect(ids(placed(rows, row("c1", null, { position: 7, status: "closed" }), EVERYTHING, null, NOW))).toEqual(["c2"]);
  // The last one stays the last when something else of it changes, and whatever stood behind it is not lost.
  expect(ids(placed(rows, row("c2", 5, { position: 7 }), EVERYTHING, edge, NOW))).toEqual(["c1", "c2"]);
  expect(ids(placed([row("c1", 1)], row("c2", 5), EVERYTHING, edge, NOW))).toEqual(["c1", "c2"]);
  // What came late and is older than what is shown changes nothing.
  expect(placed(rows, row("c1", 9, { position: 0 }), EVERYTHING, null, NOW)).toBe(rows);
});

test("of a thousand rows those in sight are drawn", () => {
  expect(inSight(1000, 60, 0, 700)).toEqual({ from: 0, to: 18 });
  expect(inSight(1000, 60, 30_000, 700)).toEqual({ from: 494, to: 518 });
  expect(inSight(3, 60, 9_000, 700)).toEqual({ from: 0, to: 3 });
});
