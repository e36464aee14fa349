import { describe, expect, it } from "vitest";
import { firstOwn } from "./own";

const OWN = new Set(["https://shop.example", "https://www.tea.example", "http://localhost:8001"]);

describe("own addresses", () => {
  it.each([
    ["See https://shop.example/tea.", "https://shop.example/tea", true],
    ["https://shop.example/tea", "https://shop.example/tea", false],
    ["https://evil.example/ https://shop.example/b ", "https://shop.example/b", true],
    ["http://shop.example/b\n", "http://shop.example/b", true],
    ["www.tea.example/x", "https://www.tea.example/x", false],
    ["http://localhost:8001/a https://shop.example/b", "http://localhost:8001/a", true],
  ])("finds the first in %j", (text, href, isOver) => {
    expect(firstOwn(text, OWN)).toEqual({ href, isOver });
  });

  it.each([
    "https://evil.example/",
    "https://shop.example.evil.example/",
    "https://shop.example@evil.example/",
    "https://shop.example:8443/",
    "http://localhost/",
    "mailto:a@shop.example",
    "shop.example/tea",
    "nothing",
  ])("finds none in %j", (text) => {
    expect(firstOwn(text, OWN)).toBeNull();
  });

  it("looks for nothing where cards are off", () => {
    expect(firstOwn("https://shop.example/", new Set())).toBeNull();
  });
});
