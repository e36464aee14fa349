import { describe, expect, it } from "vitest";
import type { VisitorMessage } from "../../shared/protocol";
import { onlyEmoji } from "./emoji";
import { en } from "./i18n/en";
import { ja } from "./i18n/ja";
import { zhHans } from "./i18n/zh-hans";
import { type Bubble, rowsOf } from "./rows";
import type { Unsent } from "./written";

function line(seq: number, who: "visitor" | "operator" | "system", minute: number, more: Partial<VisitorMessage> = {}): VisitorMessage {
  return {
    id: `m${seq}`,
    conversation: "c",
    kind: who === "system" ? "system" : "message",
    sender: { kind: who, id: who, name: who },
    body: `b${seq}`,
    seq,
    cid: `cid${seq}`,
    created_at: new Date(2026, 0, 5, 10, minute).toISOString(),
    ...more,
  };
}
const unsent = (cid: string, state: Unsent["state"] = "pending"): Unsent => ({
  cid,
  lane: "c",
  state,
  at: new Date(2026, 0, 5, 10, 30).getTime(),
  data: { body: cid, page_url: "", page_title: "" },
});
const bubbles = (rows: ReturnType<typeof rowsOf>) => rows.filter((row): row is Bubble => row.kind === "bubble");

describe("rows", () => {
  it("groups lines of one sender within five minutes", () => {
    const rows = bubbles(rowsOf([line(1, "operator", 0), line(2, "operator", 4), line(3, "operator", 10), line(4, "visitor", 10)], [], 0));
    expect(rows.map((row) => [row.first, row.last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it("puts a day line before the first line of a day, and none twice", () => {
    const late = line(2, "visitor", 0, { created_at: new Date(2026, 0, 6).toISOString() });
    expect(
      rowsOf([line(1, "visitor", 0), late, line(3, "visitor", 0, { created_at: late.created_at })], [], 0).map((row) => row.kind),
    ).toEqual(["day", "bubble", "day", "bubble", "bubble"]);
  });

  it("ends a group at a system line", () => {
    const rows = rowsOf([line(1, "visitor", 0), line(2, "system", 0), line(3, "visitor", 0)], [], 0);
    expect(bubbles(rows).map((row) => row.last)).toEqual([true, true]);
  });

  it("says seen up to where an operator read, and what is not sent yet", () => {
    const rows = bubbles(
      rowsOf([line(1, "visitor", 0), line(2, "operator", 0), line(3, "visitor", 0)], [unsent("x"), unsent("y", "failed")], 2),
    );
    expect(rows.map((row) => row.status)).toEqual(["seen", null, "sent", "pending", "failed"]);
  });

  it("keeps a line's key when it turns from unsent into stored", () => {
    const before = bubbles(rowsOf([], [unsent("cid1")], 0));
    const after = bubbles(rowsOf([line(1, "visitor", 0)], [], 0));
    expect(before[0]?.key).toBe(after[0]?.key);
  });
});

describe("emoji", () => {
  it.each(["👍", "🎉🎉", "👨‍👩‍👧", "🇯🇵", "❤️", "👍🏽", "1️⃣"])("%s stands alone", (text) => expect(onlyEmoji(text)).toBe(true));
  it.each(["", "ok", "1", "#", "12", "👍 ok", "🎉🎉🎉🎉", "©", "日本", "🎉".repeat(200)])("%j does not", (text) =>
    expect(onlyEmoji(text)).toBe(false),
  );
});

describe("the catalogues", () => {
  const holes = (entry: unknown) => [...new Set(JSON.stringify(entry).match(/\{\w+\}/g) ?? [])].sort();
  it.each([
    ["ja", ja],
    ["zh-hans", zhHans],
  ])("%s says everything, with the same arguments", (_language, catalogue) => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(holes(catalogue[key]), key).toEqual(holes(en[key]));
  });
});
