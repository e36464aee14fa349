import { expect, test } from "vitest";
import { levelOf } from "./urgency";

const NOW = Date.parse("2026-01-01T10:10:00Z");
const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, "0")}:00Z`;

test.each([
  [{ waiting_since: null, answer_due_at: null }, "none"],
  [{ waiting_since: at(9), answer_due_at: null }, "calm"],
  [{ waiting_since: at(5), answer_due_at: null }, "amber"],
  [{ waiting_since: at(8), answer_due_at: at(18) }, "calm"],
  [{ waiting_since: at(4), answer_due_at: at(12) }, "amber"],
  [{ waiting_since: at(4), answer_due_at: at(10) }, "red"],
] as const)("%o is %s", (over, level) => {
  expect(levelOf(over, NOW)).toBe(level);
});
