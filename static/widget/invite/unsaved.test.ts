// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { hasUnsavedInput } from "./unsaved";

const FORM = `<form>
  <input id="text" value="before"><input id="empty"><textarea id="area">old</textarea><input type="hidden" id="hidden">
  <input type="checkbox" id="box" checked><input type="search" id="search">
  <select id="size"><option>100 g</option><option>200 g</option></select>
  <select id="preset"><option>a</option><option selected>b</option></select></form>`;
const field = (id: string) => document.getElementById(id) as HTMLInputElement;

describe("unsaved input of the page", () => {
  beforeEach(() => {
    document.body.innerHTML = FORM;
  });

  it("is none on a page that nobody touched", () => {
    expect(hasUnsavedInput()).toBe(false);
  });

  it.each([
    ["text", "after"],
    ["empty", "x"],
    ["area", "new"],
    ["search", "matcha"],
  ])("is seen in %s", (id, value) => {
    field(id).value = value;
    expect(hasUnsavedInput()).toBe(true);
  });

  it("is seen in boxes and lists", () => {
    field("box").checked = false;
    expect(hasUnsavedInput()).toBe(true);
    document.body.innerHTML = FORM;
    (document.getElementById("size") as HTMLSelectElement).selectedIndex = 1;
    expect(hasUnsavedInput()).toBe(true);
  });

  it("is none in what scripts keep in hidden fields, and in blanks", () => {
    field("hidden").value = "token";
    field("empty").value = "  ";
    expect(hasUnsavedInput()).toBe(false);
  });
});
