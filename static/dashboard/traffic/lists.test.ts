import { expect, test } from "vitest";
import { sumBy } from "./lists";
import type { Source } from "./types";

const source = (channel: Source["channel"], engine: string, visits: number): Source => ({
  channel,
  engine,
  visits,
  page_views: 0,
  visits_before: 1,
});

test("channels and engines are sums of the same sources, and what is none of them is not listed", () => {
  const sources = [source("search", "Google", 3), source("campaign", "Google", 2), source("campaign", "", 7), source("social", "X", 0)];
  const told = (name: "channel" | "engine") => sumBy(sources, name).map(({ source: one, visits }) => [one[name], visits]);
  expect(told("channel")).toEqual([
    ["campaign", 9],
    ["search", 3],
  ]);
  expect(told("engine")).toEqual([["Google", 5]]);
});
