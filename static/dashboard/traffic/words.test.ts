import { describe, expect, test } from "vitest";
import { dayIn, fromAddress, hasToday, queryOf } from "./store";
import { answer, change, changeText, percent, scale } from "./words";

test("a question survives the address", () => {
  for (const search of ["span=90d", "since=2026-01-01&until=2026-02-01", "span=today&website=a"])
    expect(queryOf(fromAddress(`?${search}`))).toBe(search);
  expect(fromAddress("?span=year").span).toBe("7d");
  expect(fromAddress("?since=2026-01-01").span).toBe("7d");
});

test("today is the company's", () => {
  expect(dayIn("2026-05-04T22:30:00Z", "Europe/Berlin")).toBe("2026-05-05");
  const shown = { as_of: "2026-05-04T22:30:00Z", time_zone: "Europe/Berlin" };
  expect(hasToday({ ...shown, days: { since: "2026-05-01", until: "2026-05-04" } })).toBe(false);
  expect(hasToday({ ...shown, days: { since: "2026-05-01", until: "2026-05-05" } })).toBe(true);
});

describe("figures", () => {
  test("are compared only with something", () => {
    expect(change(5, 0)).toBeNull();
    expect(changeText(change(5, 4) as number)).toBe("25% more than in the days before");
    expect(changeText(change(1, 4) as number)).toBe("75% less than in the days before");
    expect(changeText(change(1000, 999) as number)).toBe("As many as in the days before");
  });

  test("are said in the right number", () => {
    const one = { visitors: 1, new_visitors: 1, visits: 1, page_views: 1, visible_ms: 0 };
    expect(answer(one)).toBe("One visitor came to the site in one visit and looked at one page.");
    expect(answer({ ...one, visitors: 1200, visits: 1400, page_views: 3000 })).toBe(
      "1,200 visitors came to the site in 1,400 visits and looked at 3,000 pages.",
    );
  });

  test("have shares that are never rounded to nothing", () => {
    expect([percent(1, 3), percent(3, 1000), percent(0, 0), percent(7, 7)]).toEqual(["33%", "0.3%", "0%", "100%"]);
  });

  test.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [10, [0, 5, 10]],
    [97, [0, 50, 100]],
    [1200, [0, 500, 1000, 1500]],
  ])("have a scale: %i", (most, marks) => expect(scale(most)).toEqual(marks));
});
