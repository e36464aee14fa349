import { describe, expect, test } from "vitest";
import type { LiveVisitor } from "../../shared/protocol";
import {
  arrange,
  countFilters,
  type Filters,
  headingOf,
  heldKeys,
  matches,
  noFilters,
  pageKey,
  passes,
  type SortKey,
  valuesOf,
} from "./arrange";

let nth = 0;
const row = (id: string, fields: Partial<LiveVisitor> = {}): LiveVisitor =>
  ({
    id, name: "", email: "", page_title: "", page_url: "https://s.example/", words: "", engine: "", campaign: "", referrer: "", landing_url: "",
    city: "", region: "", country: "", browser: "", system: "", website: "Shop", channel: "direct", device: "desktop", language: "en", number: 1,
    talked_before: false, conversation: null, invited: "", interest: { score: 0, reading: 0, pages: 0, returning: 0, prices: 0, basket: 0 }, page_at: "2026-05-04T12:00:00Z",
    started_at: `2026-05-04T12:00:${String(nth++ % 60).padStart(2, "0")}Z`, ...fields,
  }) as LiveVisitor; // biome-ignore format: a list of fields

const ids = (rows: LiveVisitor[], by: SortKey, reversed = false, filters: Partial<Filters> = {}, query = "") =>
  arrange(rows, { ...noFilters, ...filters }, query, { by, reversed }, false);

describe("the order", () => {
  const rows = [
    row("a", { name: "Zoe", started_at: "2026-05-04T12:00:01Z", page_at: "2026-05-04T12:09:00Z", number: 3 }),
    row("b", { name: "", started_at: "2026-05-04T12:00:03Z", page_at: "2026-05-04T12:08:00Z", number: 1 }),
    row("c", { name: "Ann", started_at: "2026-05-04T12:00:02Z", page_at: "2026-05-04T12:07:00Z", number: 2 }),
  ];

  test.each<[SortKey, string[]]>([
    ["came", ["b", "c", "a"]],
    ["onSite", ["a", "c", "b"]],
    ["onPage", ["c", "b", "a"]],
    ["visits", ["a", "c", "b"]],
    ["name", ["c", "a", "b"]],
  ])("by %s", (by, wanted) => {
    expect(ids(rows, by)).toEqual(wanted);
    expect(ids(rows, by, true)).toEqual([...wanted].reverse());
  });

  test("equals stand with the newest first, and never change places", () => {
    expect(ids(rows, "interest")).toEqual(["b", "c", "a"]);
    const same = [row("x", { started_at: "2026-05-04T12:00:00Z" }), row("y", { started_at: "2026-05-04T12:00:00Z" })];
    expect(ids(same, "came")).toEqual(ids([...same].reverse(), "came"));
  });
});

describe("what is looked for", () => {
  test("filters hold together, values of one filter do not", () => {
    const rows = [
      row("a", { channel: "search" }),
      row("b", { channel: "mail", number: 2 }),
      row("c", { channel: "search", number: 2 }),
      row("d"),
    ];
    expect(ids(rows, "name", false, { channel: ["search", "mail"] }).sort()).toEqual(["a", "b", "c"]);
    expect(ids(rows, "name", false, { channel: ["search", "mail"], returning: true }).sort()).toEqual(["b", "c"]);
  });

  test.each<[Partial<Filters>, Partial<LiveVisitor>, boolean]>([
    [{ returning: true }, { number: 1 }, false],
    [{ talked: true }, { talked_before: true }, true],
    [{ talked: true }, {}, false],
    [{ inConversation: true }, { conversation: { id: "x", with: "" } }, true],
    [{ inConversation: true }, {}, false],
    [{ invited: true }, { invited: "invited" }, true],
    [{ invited: true }, { invited: "refused" }, false],
    [{ refused: true }, { invited: "refused" }, true],
    [{ refused: true }, {}, false],
    [{ language: ["ja"] }, { language: "ja-JP" }, true],
    [{ country: ["JP"] }, { country: "JP" }, true],
    [{ country: ["JP"] }, {}, false],
    [{ device: ["phone"] }, { device: "desktop" }, false],
    [{ website: ["Shop"] }, {}, true],
  ])("%o of %o: %s", (filters, fields, wanted) => {
    expect(passes(row("a", fields), { ...noFilters, ...filters }, "")).toBe(wanted);
    expect(countFilters({ ...noFilters, ...filters })).toBe(1);
  });

  test("every word must stand somewhere", () => {
    const vera = row("00000000-0000-7000-8000-0000000abcde", { name: "Vera Lang", page_title: "Grüner Tee", words: "緑茶 100g" });
    for (const query of ["", "vera", "LANG tee", "緑茶", "bcde", "grüner lang"]) expect(matches(vera, query), query).toBe(true);
    for (const query of ["otto", "vera kaffee"]) expect(matches(vera, query), query).toBe(false);
  });

  test("values are counted, the most frequent first, and a chosen one stays though nobody has it", () => {
    const rows = [row("a", { country: "JP" }), row("b", { country: "JP" }), row("c", { country: "DE" }), row("d")];
    expect(valuesOf(rows, "country", ["FR"])).toEqual([
      ["JP", 2],
      ["DE", 1],
      ["FR", 0],
    ]);
  });
});

test("grouped by page, the page with most visitors stands first, whatever differs behind the question mark", () => {
  const rows = [
    row("a", { page_url: "https://s.example/tea?utm_source=x" }),
    row("b", { page_url: "https://s.example/" }),
    row("c", { page_url: "https://s.example/tea#top" }),
  ];
  const keys = arrange(rows, noFilters, "", { by: "came", reversed: false }, true);
  expect(keys.map((key) => headingOf(key) ?? key)).toEqual(["https://s.example/tea", "c", "a", "https://s.example/", "b"]);
  expect(pageKey("https://s.example/#/tea?x")).toBe("https://s.example/#/tea?x");
});

test("while somebody points at the list, rows keep their places and newcomers wait", () => {
  const here = new Set(["a", "b", "c", "d"]);
  const { keys, waiting } = heldKeys(["§p", "c", "x", "a"], ["a", "b", "c", "d"], (id) => here.has(id));
  expect(keys).toEqual(["§p", "c", "a"]);
  expect(waiting).toBe(2);
});
