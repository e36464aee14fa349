import { describe, expect, it } from "vitest";
import { linkParts, safeHref } from "./links";

const SAFE = [
  "https://example.com/",
  "http://example.com/a?b=c#d",
  "https://example.com:8443/x",
  "HTTPS://EXAMPLE.COM/Path",
  "https://xn--n3h.example/",
  "https://example.com/a(b)c",
  "https://example.com/%E6%97%A5",
  "mailto:mika@example.com",
  "tel:+81-3-1234-5678",
  "https://[::1]/",
];

const HOSTILE = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
  " https://example.com",
  "vbscript:x",
  "data:text/html,<script>alert(1)</script>",
  "blob:https://example.com/1",
  "file:///etc/passwd",
  "ftp://example.com/",
  "//example.com",
  "/local",
  "https:example.com",
  "https:/example.com",
  "https:///example.com",
  "https:\\\\example.com",
  "https:/\\example.com",
  "https://evil.example\\@good.example/",
  "https://good.example@evil.example/",
  "https://user:pass@evil.example/",
  "https://good.example%40evil.example/",
  "https://good.example%2f@evil.example/",
  "https://ex\tample.com/",
  "https://ex\nample.com/",
  "https://example.com/\u0000",
  "https://example.com/\u202e",
  "https://ex\u00adample.com/",
  "https://\u0430pple.com/",
  "https://example.com\u3002evil.com/",
  "https://\uff45xample.com/",
  "https://0x7f.1/",
  "https://2130706433/",
  "https://",
  "https://?x",
  "https://#x",
  "https://:80/",
  'https://example.com/"onmouseover=alert(1)',
  "https://example.com/<b>",
  "https://example.com/`x`",
  "mailto:a@b.example?bcc=c@d.example",
  "mailto:javascript:alert(1)@x.example",
  "mailto:a b@c.example",
  "tel:javascript",
  "tel:*06#",
  `https://example.com/${"a".repeat(3000)}`,
];

describe("safeHref", () => {
  it.each(SAFE)("takes %s", (address) => expect(safeHref(address)).not.toBeNull());
  it.each(HOSTILE)("refuses %j", (address) => expect(safeHref(address)).toBeNull());
  it("opens the host that is shown", () => {
    for (const address of SAFE.filter((safe) => /^http/i.test(safe))) {
      const shown = /\/\/([^/?#:[]+|\[[^\]]+\])/.exec(address)?.[1]?.toLowerCase();
      expect(new URL(safeHref(address) ?? "").hostname).toBe(shown);
    }
  });
});

describe("linkParts", () => {
  const links = (text: string) => linkParts(text).flatMap((part) => (part.href ? [part.text] : []));

  it("finds links inside sentences and leaves their punctuation", () => {
    expect(links("See https://example.com/a, or (https://example.com/b_(c)). Bye www.example.org!")).toEqual([
      "https://example.com/a",
      "https://example.com/b_(c)",
      "www.example.org",
    ]);
    expect(links("詳しくはhttps://example.com/へどうぞ。")).toEqual(["https://example.com/"]);
    expect(links("「https://example.com/a」")).toEqual(["https://example.com/a"]);
    expect(links("write mailto:a@example.com or tel:+4930123456.")).toEqual(["mailto:a@example.com", "tel:+4930123456"]);
  });

  it("never links what is refused, nor a part of it", () => {
    // Two hold a harmless address that is linked exactly as it is shown.
    for (const text of HOSTILE.filter(
      (text) => !/[\s\u0000\u202e\u00ad"<`]/.test(text) && !/^(blob:|https:\/\/example.com\u3002)/.test(text),
    )) {
      expect(links(`a ${text} b`), text).toEqual([]);
    }
  });

  it("keeps every letter of the text", () => {
    for (const text of [...HOSTILE, ...SAFE, "", "a\u2028b", "x https://a.example y https://b.example", "\ud83d"]) {
      expect(
        linkParts(text)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }
  });

  it.each([
    ["one long word", "a".repeat(1_000_000)],
    ["many links", "https://example.com/a ".repeat(100_000)],
    ["one endless link", `https://example.com/${"a".repeat(1_000_000)}`],
    ["many refused links", "https://a@b ".repeat(50_000)],
    ["many schemes", "https://".repeat(100_000)],
    ["brackets", `https://example.com/${"(".repeat(5000)}${")".repeat(5000)}`],
    ["punctuation", `https://example.com/${".".repeat(100_000)}`],
    ["many starts", "www.".repeat(200_000)],
  ])("is quick with %s", (_name, text) => {
    const start = process.cpuUsage();
    linkParts(text);
    const { user, system } = process.cpuUsage(start);
    // Anything but linear would take minutes; time of the processor, because a busy machine lets a quick one wait too.
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});
