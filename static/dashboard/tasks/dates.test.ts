import { expect, test } from "vitest";
import { fromField, groupOf, toField, usualDue } from "./dates";

const now = new Date(2026, 10, 30, 15, 0);

test("a task is overdue, today or later", () => {
  const group = (...at: [number, number, number, number, number]) => groupOf({ due_at: new Date(...at).toISOString() }, now);
  expect(group(2026, 10, 30, 14, 59)).toBe("overdue");
  expect(group(2026, 10, 30, 23, 59)).toBe("today");
  expect(group(2026, 11, 1, 0, 0)).toBe("later");
});

test("a field says the moment that was put into it", () => {
  expect(toField(now)).toBe("2026-11-30T15:00");
  expect(fromField(toField(now))).toBe(now.toISOString());
  expect(fromField("")).toBeNull();
  expect(fromField("tomorrow")).toBeNull();
});

test("tomorrow is the next day, over the month's end too", () => {
  expect(toField(usualDue(now))).toBe("2026-12-01T09:00");
});
