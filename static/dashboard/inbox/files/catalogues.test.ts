import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../../shared/i18n";
import { en } from "./i18n/en";
import { ja } from "./i18n/ja";
import { zhHans } from "./i18n/zh-hans";

const text = (entry: Entry) => (typeof entry === "string" ? entry : entry.other);
const blanks = (entry: Entry) => [...text(entry).matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

describe.each([
  ["Japanese", ja],
  ["Simplified Chinese", zhHans],
])("files in %s", (_language, catalogue) => {
  test("says everything, with the same blanks to fill", () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(text(catalogue[key]).trim(), key).not.toBe("");
      expect(blanks(catalogue[key]), key).toEqual(blanks(en[key]));
    }
  });
});

test("nothing of files is translated that is not said anywhere", () => {
  const folder = join(import.meta.dirname);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes("i18n"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const unused = Object.keys(en).filter((key) => !new RegExp(`["\`]${key}["\`]`).test(sources));
  expect(unused).toEqual([]);
});
