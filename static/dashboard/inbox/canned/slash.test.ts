/** The slash, the search and what is selected after inserting. */
import { describe, expect, test } from "vitest";
import { search } from "./fuzzy";
import { isStillThere, selectionIn, slashAt } from "./slash";

const canned = (shortcut: string, title: string, more: Partial<{ folder: string; text: string; use_count: number }> = {}) => ({
  shortcut,
  title,
  folder: "",
  text: "",
  use_count: 0,
  ...more,
});

describe("a slash", () => {
  test.each([
    ["/", 1, 0, ""],
    ["/de", 3, 0, "de"],
    ["Hello /de", 9, 6, "de"],
    ["Hello\n/de", 9, 6, "de"],
    ["/de and more", 3, 0, "de"],
    ["こんにちは。/はい", 9, 6, "はい"],
    ["／配送", 3, 0, "配送"],
    ["(/de", 4, 1, "de"],
  ])("begins a word in %j", (text, caret, from, query) => {
    expect(slashAt(text, caret)).toEqual({ from, query });
  });

  test.each([
    ["", 0],
    ["and/or", 6],
    ["https://shop.example/a", 22],
    ["https:/", 7],
    ["3/4", 3],
    ["/de x", 5],
    ["/de", 0],
    ["//", 2],
    [`/${"a".repeat(60)}`, 61],
  ])("does not in %j", (text, caret) => {
    expect(slashAt(text, caret)).toBeNull();
  });
});

describe("the search", () => {
  const all = [
    canned("", "Terms of delivery", { use_count: 9 }),
    canned("delivery", "When it comes"),
    canned("dl", "Download", { folder: "Delivery" }),
    canned("bye", "Goodbye", { text: "until the delivery" }),
    canned("", "お届け日"),
  ];
  const titles = (query: string) => search(all, query).map((each) => each.title);

  test("puts shortcuts before titles, folders and texts", () => {
    expect(titles("delivery")).toEqual(["When it comes", "Terms of delivery", "Download", "Goodbye"]);
  });
  test("takes the exact shortcut first", () => {
    expect(titles("dl")[0]).toBe("Download");
  });
  test("forgives letters that are left out, case, width and accents", () => {
    expect(titles("dlvr")[0]).toBe("When it comes");
    expect(titles("ＤＥＬＩＶＥＲＹ")[0]).toBe("When it comes");
    expect(titles("délivery")[0]).toBe("When it comes");
  });
  test("reads Japanese, whose marks make other letters", () => {
    expect(titles("届け")).toEqual(["お届け日"]);
    expect(search([canned("", "ガス"), canned("", "カス")], "ガ").map((each) => each.title)).toEqual(["ガス"]);
  });
  test("finds nothing for nonsense, and all in their order for nothing", () => {
    expect(titles("qqq")).toEqual([]);
    expect(titles("")).toEqual(all.map((each) => each.title));
  });
  test("puts what is used more before what is used less", () => {
    expect(search([canned("", "Tea one"), canned("", "Tea two", { use_count: 3 })], "tea").map((each) => each.title)).toEqual([
      "Tea two",
      "Tea one",
    ]);
  });
});

test("a gap is selected, else the caret stands at the end", () => {
  expect(selectionIn("Ready on ___.")).toEqual({ from: 9, to: 12 });
  expect(selectionIn("Ready.")).toEqual({ from: 6, to: 6 });
});

describe("a text that was put in", () => {
  const text = "Hello Mika! We ship within two days. It leaves on ___.";
  test.each([text, "Hi, we  ship within TWO days.", `Before. ${text} After.`])("counts as used in %j", (body) => {
    expect(isStillThere(body, text)).toBe(true);
  });
  test.each(["", "Hello Mika!x", "Something else altogether"])("does not in %j", (body) => {
    expect(isStillThere(body, "Hello! We ship within two days.")).toBe(false);
  });
  test("short ones count only whole", () => {
    expect(isStillThere("Yes.", "Yes.")).toBe(true);
    expect(isStillThere("Y", "Yes.")).toBe(false);
  });
});
