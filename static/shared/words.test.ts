import { describe, expect, it } from "vitest";
import { pickLanguage, translator } from "./i18n";
import { newId, wellFormed } from "./ids";
import { clock, dayLine, duration, fromNow } from "./time";

describe("i18n", () => {
  const en = { hello: "Hello {name}", unread: { one: "{n} new message", other: "{n} new messages" } } as const;
  const ja = { hello: "{name}さん、こんにちは", unread: { other: "新着{n}件" } };

  it("replaces arguments and chooses plural forms", () => {
    const t = translator(en, "en");
    expect(t("hello", { name: "Mika" })).toBe("Hello Mika");
    expect(t("unread", { n: 1 })).toBe("1 new message");
    expect(t("unread", { n: 1200 })).toBe("1,200 new messages");
    expect(translator<typeof en>(ja, "ja")("unread", { n: 1 })).toBe("新着1件");
  });

  it("does not read arguments from the prototype or run them through again", () => {
    const t = translator({ a: "{constructor} {x}" }, "en");
    expect(t("a", { x: "{constructor}" })).toBe("{constructor} {constructor}");
  });

  it.each([
    [["ja-JP"], "ja"],
    [["zh-CN"], "zh-hans"],
    [["zh_TW"], "zh-hans"],
    [["fr", "ja"], "ja"],
    [["", null, undefined], "en"],
    [["EN-us"], "en"],
  ] as const)("picks for %j", (tags, language) => expect(pickLanguage(...tags)).toBe(language));
});

describe("ids", () => {
  it("makes UUIDs of version 4 without randomUUID", () => {
    const ids = Array.from({ length: 200 }, newId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(200);
  });

  it("repairs what the strict decoder refuses", () => {
    expect(wellFormed("a\0b")).toBe("ab");
    expect(wellFormed("x\ud83d")).toBe("x\ufffd");
    expect(wellFormed("\udc00x")).toBe("\ufffdx");
    expect(wellFormed("👍🏽 family 👨‍👩‍👧")).toBe("👍🏽 family 👨‍👩‍👧");
  });
});

describe("time", () => {
  const now = new Date(2026, 2, 10, 12, 0);
  it("names days", () => {
    expect(dayLine(new Date(2026, 2, 10, 0, 1), now, "en")).toBe("Today");
    expect(dayLine(new Date(2026, 2, 9, 23, 59), now, "en")).toBe("Yesterday");
    expect(dayLine(new Date(2026, 2, 9), now, "ja")).toBe("昨日");
    expect(dayLine(new Date(2026, 2, 6), now, "en")).toBe("Friday");
    expect(dayLine(new Date(2025, 11, 31), now, "en")).toBe("December 31, 2025");
  });
  it("tells distance", () => {
    expect(fromNow(new Date(+now + 3 * 3600_000), now, "en")).toBe("in 3 hours");
    expect(fromNow(new Date(+now + 30_000), now, "en")).toBe("in 1 minute");
    expect(fromNow(new Date(+now - 30_000), now, "en")).toBe("1 minute ago");
    expect(duration(-5, "en")).toBe("0 sec");
    expect(duration(3 * 60_000, "ja")).toBe("3 分");
    expect(clock(new Date(2026, 2, 10, 9, 5), "ja")).toBe("9:05");
  });
});
