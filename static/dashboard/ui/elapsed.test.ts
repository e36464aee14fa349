import { expect, test } from "vitest";
import { clockwork } from "./elapsed";

test.each([
  [-5000, "0:00"],
  [0, "0:00"],
  [9_999, "0:09"],
  [725_000, "12:05"],
  [3_600_000, "1:00:00"],
  [3_731_000, "1:02:11"],
])("%i ms", (ms, wanted) => {
  expect(clockwork(ms)).toBe(wanted);
});
