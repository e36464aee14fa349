// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Editable } from "./editable";

let saved: string[];
const field = () => document.querySelector("select") as HTMLSelectElement;
const choose = (value: string) =>
  act(() => {
    field().value = value;
    field().dispatchEvent(new Event("change", { bubbles: true }));
  });
const press = (key: string) =>
  act(async () => {
    field().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await vi.advanceTimersByTimeAsync(50);
  });

beforeEach(async () => {
  vi.useFakeTimers();
  saved = [];
  const save = async (text: string) => {
    saved.push(text);
    return "";
  };
  const choices: [string, string][] = [
    ["a", "Anna"],
    ["b", "Berta"],
    ["c", "Carla"],
  ];
  act(() => render(<Editable label="Owner" value="" kind="choice" choices={choices} save={save} />, document.body));
  await act(() => document.querySelector<HTMLElement>(".edit-value")?.click());
});
afterEach(() => {
  act(() => render(null, document.body));
  vi.useRealTimers();
});

it("saves once what was chosen in the end, not what the arrows passed", async () => {
  for (const value of ["a", "b", "c"]) await choose(value);
  expect(saved).toEqual([]);
  await press("Enter");
  expect(saved).toEqual(["c"]);
  expect(document.querySelector("select")).toBeNull();
});

it("saves when it is left, and nothing after Escape", async () => {
  await choose("b");
  await press("Escape");
  expect(document.querySelector("select")).toBeNull();
  expect(saved).toEqual([]);
  await act(() => document.querySelector<HTMLElement>(".edit-value")?.click());
  await choose("b");
  await act(async () => {
    field().dispatchEvent(new FocusEvent("blur"));
    field()?.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(50);
  });
  expect(saved).toEqual(["b"]);
});
