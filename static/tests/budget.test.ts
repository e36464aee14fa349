/** What other people's pages must load is bounded; measured on a build, as a server would send it (gzip, level 9). */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const KB = 1024;
const root = fileURLToPath(new URL("..", import.meta.url));
const dist = mkdtempSync(join(tmpdir(), "sodan-dist-"));

interface Entry {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
}
let manifest: Record<string, Entry>;

const read = (file: string) => readFileSync(join(dist, file), "utf8");
const weight = (file: string) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

beforeAll(() => {
  execFileSync(process.execPath, ["build.mjs", `--out=${dist}`], { cwd: root, stdio: "pipe" });
  manifest = JSON.parse(read(".vite/manifest.json"));
}, 120_000);
afterAll(() => rmSync(dist, { recursive: true, force: true }));

describe("the widget's files", () => {
  it("has a loader of at most 8 KB", () => {
    expect(weight("widget.js")).toBeLessThanOrEqual(8 * KB);
  });

  it("has a panel of at most 30 KB, in one file", () => {
    const panel = manifest["widget/panel/main.tsx"];
    expect(panel?.imports ?? []).toEqual([]);
    expect(panel?.css ?? []).toEqual([]);
    expect(weight(panel?.file ?? "")).toBeLessThanOrEqual(30 * KB);
  });

  it("has a tracker of at most 3 KB, in one file", () => {
    const tracker = manifest["widget/tracker/main.ts"];
    expect(tracker?.imports ?? []).toEqual([]);
    expect(weight(tracker?.file ?? "")).toBeLessThanOrEqual(3 * KB);
  });

  it("has invitations of at most 8 KB, in one file", () => {
    const invite = manifest["widget/invite/main.ts"];
    expect(invite?.imports ?? []).toEqual([]);
    expect(invite?.css ?? []).toEqual([]);
    expect(weight(invite?.file ?? "")).toBeLessThanOrEqual(8 * KB);
  });

  it("has files of at most 8 KB, in one file that is fetched when the first is sent or seen", () => {
    const files = manifest["widget/files/main.ts"];
    expect(files?.imports ?? []).toEqual([]);
    expect(files?.css ?? []).toEqual([]);
    expect(weight(files?.file ?? "")).toBeLessThanOrEqual(8 * KB);
  });

  it("has forms of at most 14 KB, in one file", () => {
    const forms = manifest["widget/forms/main.tsx"];
    expect(forms?.imports ?? []).toEqual([]);
    expect(forms?.css ?? []).toEqual([]);
    expect(weight(forms?.file ?? "")).toBeLessThanOrEqual(14 * KB);
  });

  it("runs under a strict Content-Security-Policy and leaves no names in the page", () => {
    const loader = read("widget.js");
    const panel = read(manifest["widget/panel/main.tsx"]?.file ?? "");
    const forbidden = /\beval\s*\(|new Function\b|\bimportScripts\b|createObjectURL|document\.write|insertAdjacentHTML/;
    expect(forbidden.exec(loader)?.[0]).toBeUndefined();
    const tracker = read(manifest["widget/tracker/main.ts"]?.file ?? "");
    expect(forbidden.exec(panel)?.[0]).toBeUndefined();
    expect(forbidden.exec(tracker)?.[0]).toBeUndefined();
    expect(forbidden.exec(read(manifest["widget/invite/main.ts"]?.file ?? ""))?.[0]).toBeUndefined();
    expect(forbidden.exec(read(manifest["widget/files/main.ts"]?.file ?? ""))?.[0]).toBeUndefined();
    expect(loader.includes("innerHTML")).toBe(false);
    expect(forbidden.exec(read(manifest["widget/forms/main.tsx"]?.file ?? ""))?.[0]).toBeUndefined();
    // A classic script: one expression, no declaration at the top that would become a global, no import statement.
    expect(loader.slice(0, 20)).toMatch(/^\(?(function|\(\)=>)/);
    expect(/^\s*(import|export)\b/m.test(loader)).toBe(false);
  });

  it("tells nothing about the machine that built it", () => {
    for (const file of ["widget.js", ...Object.values(manifest).map((entry) => entry.file)]) expect(read(file).includes(root)).toBe(false);
  });
});

describe("the dictionary", () => {
  it("is in files of its own, which a thread fetches, and in nothing that a page loads", () => {
    const names = readdirSync(join(dist, "assets"));
    expect(names.filter((name) => name.endsWith(".dic"))).toHaveLength(2);
    const worker = names.find((name) => /^worker-.*\.js$/.test(name)) ?? "";
    expect(weight(`assets/${worker}`)).toBeLessThanOrEqual(8 * KB);
    for (const name of names.filter((each) => each.endsWith(".js") && each !== worker)) {
      const code = read(`assets/${name}`);
      expect([code.includes(".dic"), code.includes("ONLYINCOMPOUND")], name).toEqual([false, false]);
    }
    // Sent compressed, from our own host.
    expect(names.filter((name) => name.endsWith(".dic.gz"))).toHaveLength(2);
    expect(/["'`]https?:\/\//.exec(read(`assets/${worker}`))?.[0]).toBeUndefined();
  });
});

describe("the manifest", () => {
  it("lists what the pages ask for", () => {
    expect(Object.keys(manifest)).toEqual(expect.arrayContaining(["css/app.css", "dashboard/inbox/main.tsx", "widget/panel/main.tsx"]));
  });
});
