import { expect, it } from "vitest";
import type { Command } from "./commands";
import { matching } from "./match";

const named = (id: string, title: string): Command => ({ id, title, group: "places", run: () => undefined });
const all = [
  named("inbox", "Inbox"),
  named("visitors", "Visitors"),
  named("team", "Settings: team"),
  named("forms", "設定：フォームと評価"),
];
const ids = (query: string, recent: string[] = []) => matching(all, query, recent).map(({ id }) => id);

it("puts what was used last first while nothing is typed, and what fits best afterwards", () => {
  expect(ids("")).toEqual(["inbox", "visitors", "team", "forms"]);
  expect(ids("", ["team", "visitors"])).toEqual(["team", "visitors", "inbox", "forms"]);
  expect(ids("tea")).toEqual(["team"]);
  expect(ids("vstr")).toEqual(["visitors"]);
  expect(ids("ﾌｫｰﾑ")).toEqual(["forms"]);
  expect(ids("zzz")).toEqual([]);
});
