// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { playDemo } from "./demo";
import { chooseBrowserZone, proposeAddress, tidyAddress } from "./people";
import { copyMonday, foldStretches } from "./website";

function page(html: string): void {
  document.body.innerHTML = html;
}

function type(selector: string, text: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (!field) throw new Error(selector);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function shown(selector: string): string {
  return document.querySelector<HTMLInputElement>(selector)?.value ?? "";
}

beforeEach(() => page(""));

describe("address", () => {
  it.each([
    ["Tsubame Tea House", "tsubame-tea-house"],
    ["Müller & Söhne GmbH", "muller-sohne-gmbh"],
    ["  --A--b  ", "a-b-"],
    ["燕茶房", ""],
    ["x".repeat(60), "x".repeat(30)],
  ])("%s becomes %s", (name, address) => expect(tidyAddress(name)).toBe(address));

  it("follows the company's name until somebody types one", () => {
    page('<input id="id_company_name"><input id="id_slug" data-address-from="#id_company_name">');
    proposeAddress();
    type("#id_company_name", "Tsubame Tea");
    expect(shown("#id_slug")).toBe("tsubame-tea");
    type("#id_slug", "My Own");
    expect(shown("#id_slug")).toBe("my-own");
    type("#id_company_name", "Another");
    expect(shown("#id_slug")).toBe("my-own");
  });
});

it("selects the browser's zone only where nothing was chosen", () => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const options = `<option value="UTC">UTC</option><option value="Asia/Tokyo">Asia/Tokyo</option><option value="${zone}">${zone}</option>`;
  page(`<form><select data-browser-zone id="a">${options}</select><select data-browser-zone id="b">${options}</select></form>`);
  const chosen = document.querySelector<HTMLSelectElement>("#b");
  if (chosen) chosen.value = "Asia/Tokyo";
  chooseBrowserZone();
  expect(shown("#a")).toBe(zone);
  expect(shown("#b")).toBe("Asia/Tokyo");
});

it("copies Monday's hours to the other working days", () => {
  const days = [0, 1, 2, 3, 4, 5].map(
    (day) =>
      `<div><span><input name="d${day}_1_from"><input name="d${day}_1_to"></span><span data-hours-more><input name="d${day}_2_from"></span><button type="button" data-hours-add hidden></button></div>`,
  );
  page(`<form>${days.join("")}<button type="button" data-hours-copy hidden></button></form>`);
  foldStretches();
  copyMonday();
  type("[name=d0_1_from]", "09:00");
  type("[name=d0_2_from]", "13:00");
  document.querySelector<HTMLButtonElement>("[data-hours-copy]")?.click();
  expect(shown("[name=d4_1_from]")).toBe("09:00");
  expect(shown("[name=d4_2_from]")).toBe("13:00");
  expect(document.querySelector<HTMLInputElement>("[name=d4_2_from]")?.closest<HTMLElement>("[data-hours-more]")?.hidden).toBe(false);
  expect(shown("[name=d5_1_from]")).toBe("");
});

it("plays both sides of the demo, the unsent words included", () => {
  page(
    "<figure data-demo><ol data-demo-visitor></ol><form data-demo-form='visitor'><input id='v'></form><ol data-demo-inbox></ol><p data-demo-draft hidden></p><form data-demo-form='inbox'><input id='o'></form></figure>",
  );
  playDemo();
  const draft = document.querySelector<HTMLElement>("[data-demo-draft]");
  type("#v", "<b>half a wo");
  expect(draft?.hidden).toBe(false);
  expect(draft?.textContent).toBe("<b>half a wo");
  document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
  expect(draft?.hidden).toBe(true);
  expect(document.querySelector("[data-demo-visitor] .is-mine")?.textContent).toBe("<b>half a wo");
  expect(document.querySelector("[data-demo-inbox] .is-theirs")?.textContent).toBe("<b>half a wo");
});
