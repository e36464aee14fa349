import { expect, it } from "vitest";
import { day, money } from "./words";

it("writes an amount as the operator's language does", () => {
  expect(money("1248.5", "EUR", "en")).toBe("€1,248.50");
  expect(money("3200", "JPY", "ja")).toBe("￥3,200");
  expect(money("3200.00", "JPY", "en")).toBe("¥3,200");
});

it("shows what is no amount as it was told", () => {
  expect(money("about 12 €", "EUR", "en")).toBe("about 12 €");
  expect(money("¥3,200", "", "en")).toBe("¥3,200");
  expect(money("12", "X1", "en")).toBe("12 X1");
});

it("shows the day of a date or a moment, with its year when that is another one", () => {
  const now = new Date("2026-11-22T12:00:00");
  expect(day("2026-11-20", now, "en")).toBe("Nov 20");
  expect(day("2025-11-20T10:00:00", now, "en")).toBe("Nov 20, 2025");
  expect(day("last week", now, "en")).toBe("last week");
  expect(day("2026-99-99", now, "en")).toBe("2026-99-99");
});
