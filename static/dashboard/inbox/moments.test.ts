import { expect, test } from "vitest";
import { moments } from "./moments";

const at = (now: Date) => Object.fromEntries(moments(now).map((moment) => [moment.key, moment.at]));

test("a Wednesday offers later, tomorrow, Monday and next week", () => {
  const found = at(new Date(2026, 0, 7, 14, 30, 20));
  expect(found).toEqual({
    snoozeLater: new Date(2026, 0, 7, 17, 30),
    snoozeTomorrow: new Date(2026, 0, 8, 9),
    snoozeMonday: new Date(2026, 0, 12, 9),
    snoozeWeek: new Date(2026, 0, 14, 9),
  });
});

test("on a Sunday tomorrow is Monday, and on a Monday next Monday is in a week: neither is offered twice", () => {
  expect(Object.keys(at(new Date(2026, 0, 11, 10)))).toEqual(["snoozeLater", "snoozeTomorrow", "snoozeWeek"]);
  expect(Object.keys(at(new Date(2026, 0, 12, 10)))).toEqual(["snoozeLater", "snoozeTomorrow", "snoozeMonday"]);
});

test("every moment is still to come", () => {
  for (let hour = 0; hour < 24 * 8; hour += 1) {
    const now = new Date(2026, 1, 22, hour, 59, 59);
    for (const moment of moments(now)) expect(moment.at.getTime()).toBeGreaterThan(now.getTime());
  }
});
