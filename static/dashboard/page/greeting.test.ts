import { describe, expect, it } from "vitest";
import { withoutNames } from "./greeting";

describe("a greeting's words in the preview", () => {
  it("are those for a visitor of whom nothing is known", () => {
    expect(withoutNames("Hello {name|there}, about {page}?")).toBe("Hello there, about?");
    expect(withoutNames("{name|お客様}、こんにちは")).toBe("お客様、こんにちは");
    expect(withoutNames("")).toBe("");
  });
});
