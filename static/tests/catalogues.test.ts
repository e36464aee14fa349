/** Every catalogue of words: whole in every language, and without what nobody says any more. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import type { Entry } from "../shared/i18n";

type Catalogue = Record<string, Entry>;

const TOP = dirname(import.meta.dirname);
const FOLDERS = ["dashboard", "widget"].flatMap((name) =>
  readdirSync(join(TOP, name), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("i18n") && existsSync(join(TOP, name, path, "en.ts")))
    .map((path) => join(TOP, name, path)),
);

const text = (entry: Entry) => (typeof entry === "string" ? entry : entry.other);
const blanks = (entry: Entry) => [...text(entry).matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

async function catalogue(folder: string, language: string): Promise<Catalogue> {
  const module = (await import(join(folder, `${language}.ts`))) as Record<string, Catalogue>;
  return Object.values(module)[0] as Catalogue;
}

/** Words are said beside the folder that holds them, or next door. */
function sourcesAround(folder: string): string {
  const home = dirname(folder);
  const around = relative(TOP, home).includes("/") ? dirname(home) : home;
  return readdirSync(around, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes("i18n") && !path.includes(".test."))
    .map((path) => readFileSync(join(around, path), "utf8"))
    .join("\n");
}

test("there are catalogues", () => expect(FOLDERS.length).toBeGreaterThan(5));

describe.each(FOLDERS.map((folder) => [relative(TOP, folder), folder]))("%s", (_name, folder) => {
  test.each(["ja", "zh-hans"])("says everything in %s, with the same blanks to fill", async (language) => {
    const en = await catalogue(folder, "en");
    const other = await catalogue(folder, language);
    expect(Object.keys(other).sort()).toEqual(Object.keys(en).sort());
    for (const [key, entry] of Object.entries(en)) {
      expect(text(other[key] as Entry).trim(), key).not.toBe("");
      expect(blanks(other[key] as Entry), key).toEqual(blanks(entry));
    }
  });

  test("translates nothing that is not said", async () => {
    const sources = sourcesAround(folder);
    const isSaid = (key: string) =>
      new RegExp(`["'\`.]${key}\\b`).test(sources) ||
      [...key.matchAll(/_/g)].some(({ index }) => sources.includes(`\`${key.slice(0, index)}_\${`));
    expect(Object.keys(await catalogue(folder, "en")).filter((key) => !isSaid(key))).toEqual([]);
  });
});
