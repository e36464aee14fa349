import { expect, test } from "vitest";
import { initials } from "../ui/face";
import { shortCode, visitorName } from "./names";
import { atComing, sameDay } from "./time";
import type { Summary } from "./types";

test("a day ends at midnight of the reader", () => {
  const late = new Date(2026, 2, 1, 23, 59).toISOString();
  expect(sameDay(late, new Date(2026, 2, 1, 0, 1).toISOString())).toBe(true);
  expect(sameDay(late, new Date(2026, 2, 2, 0, 1).toISOString())).toBe(false);
});

test("a visitor is called by name, else by e-mail, else by a short word that tells two of the same minute apart", () => {
  const visitor = { id: "01a20214-296a-71eb-bde3-2ea7ac521672", name: " ", email: "" } as Summary["visitor"];
  expect(shortCode(visitor.id)).toBe("1672");
  expect(visitorName(visitor)).toBe("Visitor 1672");
  expect(visitorName({ ...visitor, email: "vi@example.org" })).toBe("vi@example.org");
  expect(visitorName({ ...visitor, name: "Vi" })).toBe("Vi");
});

test("initials are letters that people would choose", () => {
  expect(initials("Mika Sato")).toBe("MS");
  expect(initials("田中 葵")).toBe("田");
  expect(initials("élodie")).toBe("É");
  expect(initials("👩‍🚀 Ada")).not.toBe("");
});

test("what comes this week is told by its weekday, what comes later by its date", () => {
  const now = new Date(2026, 0, 5, 12).getTime();
  expect(atComing(new Date(2026, 0, 7, 9).toISOString(), now)).toMatch(/^Wed,? 9:00/);
  expect(atComing(new Date(2026, 0, 15, 9).toISOString(), now)).toMatch(/^Jan 15, 9:00/);
});
