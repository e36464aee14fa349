import { describe, expect, test } from "vitest";
import { countryName, flagOf, placeName } from "./place";

const sakai = { country: "JP", region: "Osaka", city: "Sakai", place_names: { ja: { region: "大阪府", city: "堺市" } } };

describe("places", () => {
  test("are said in the operator's language, and in English where the data has no other", () => {
    expect(placeName(sakai, "en")).toBe("Sakai, Osaka, Japan");
    expect(placeName(sakai, "ja").endsWith(" 大阪府 堺市")).toBe(true);
    expect(placeName(sakai, "zh-Hans").endsWith(" Osaka Sakai")).toBe(true);
  });

  test("say no name twice and leave out what is not known", () => {
    expect(placeName({ country: "SG", region: "Singapore", city: "Singapore", place_names: {} }, "en")).toBe("Singapore, Singapore");
    expect(placeName({ country: "FR", region: "", city: "", place_names: {} }, "en")).toBe("France");
  });

  test("have a flag if the code is one, and never break on what is none", () => {
    expect(flagOf("JP")).toBe("🇯🇵");
    expect([flagOf(""), flagOf("<b"), flagOf("jp")]).toEqual(["", "", ""]);
    expect([countryName(""), countryName("<b>")]).toEqual(["", "<b>"]);
  });
});
