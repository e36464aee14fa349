// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const get = vi.hoisted(() => vi.fn());
const openConversation = vi.hoisted(() => vi.fn());
vi.mock("../../live/api", () => ({ get, ApiError: class extends Error {} }));
vi.mock("../navigation", () => ({ openConversation }));

import { sought } from "../thread/around";
import { SearchField } from "./field";
import { SearchResults } from "./results";
import { leaveSearch, search, searchOpen, standing } from "./store";

const line = (id: string, text: string, marks: [number, number][]) => ({
  id,
  seq: 7,
  kind: "message",
  sender: { kind: "visitor", name: "Mika" },
  created_at: "2026-01-01T10:00:00Z",
  excerpt: { text, marks, is_cut_before: false, is_cut_after: true },
});
const conversation = {
  id: "c1",
  number: 1042,
  status: "open",
  visitor: { id: "v1", name: "Mika", website: "Shop" },
  seq: 9,
  position: 1,
  preview: null,
};
const answer = {
  results: [{ conversation, lines: [line("m1", "green tea", [[6, 9]]), line("m2", "<b>tea</b>", [])], more: 2 }],
  next: null,
  number: null,
  contacts: [],
};

let field: HTMLInputElement;

beforeEach(() => {
  vi.useFakeTimers();
  get.mockReset().mockResolvedValue(answer);
  openConversation.mockReset();
  Element.prototype.scrollIntoView = () => {};
  render(
    <>
      <SearchField />
      <SearchResults />
    </>,
    document.body,
  );
  field = document.getElementById("search-field") as HTMLInputElement;
  field.focus();
});

afterEach(() => {
  leaveSearch();
  render(null, document.body);
  vi.useRealTimers();
});

async function settle() {
  await vi.advanceTimersByTimeAsync(400);
}

function write(text: string, isComposing = false) {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing }));
}

function press(key: string, rest: KeyboardEventInit = {}) {
  field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...rest }));
}

test("it asks once for what was typed in one go, and shows what was found as text", async () => {
  for (const text of ["t", "te", "tea"]) write(text);
  await settle();
  expect(get.mock.calls).toEqual([["search/?q=tea"]]);
  expect([...document.querySelectorAll("mark")].map((each) => each.textContent)).toEqual(["tea"]);
  expect(document.querySelectorAll("[role=option]")).toHaveLength(2);
  expect(document.querySelector("b")).toBeNull();
});

test("nothing is asked while an input method composes, and Enter is the method's", async () => {
  field.dispatchEvent(new CompositionEvent("compositionstart"));
  write("お茶", true);
  press("Enter", { isComposing: true });
  press("Escape", { isComposing: true });
  await settle();
  expect(get).not.toHaveBeenCalled();
  expect(searchOpen.value).toBe(true);
  field.dispatchEvent(new CompositionEvent("compositionend"));
  await settle();
  expect(get.mock.calls).toEqual([[`search/?q=${encodeURIComponent("お茶")}`]]);
});

test("arrows go through the results and Enter opens the line", async () => {
  write("tea");
  await settle();
  expect(field.getAttribute("aria-activedescendant")).toBe("found-line-m1");
  press("ArrowDown");
  press("ArrowDown");
  expect(standing.value).toBe("line-m2");
  press("Enter");
  expect(openConversation).toHaveBeenCalledWith("c1", { focus: true });
  expect(sought.value).toEqual({ conversation: "c1", message: "m2", seq: 7 });
});

test("Enter before the answer asks at once and opens nothing of an earlier one", async () => {
  write("tea");
  await settle();
  write("coffee");
  press("Enter");
  expect(get).toHaveBeenLastCalledWith("search/?q=coffee");
  expect(openConversation).not.toHaveBeenCalled();
});

test("Escape leaves, and what was searched is offered again", async () => {
  write("tea");
  await settle();
  press("Enter");
  press("Escape");
  await settle();
  expect([searchOpen.value, search.value.state, field.value]).toEqual([false, "idle", ""]);
  field.blur();
  field.focus();
  await settle();
  expect(document.querySelector(".is-recent")?.textContent).toContain("tea");
});

test("a failure says so and is tried again", async () => {
  get.mockRejectedValueOnce(new Error("down"));
  write("tea");
  await settle();
  const again = [...document.querySelectorAll("button")].find((each) => each.textContent === "Try again");
  again?.click();
  await settle();
  expect(document.querySelectorAll("[role=option]")).toHaveLength(2);
});

test("empty pages are passed over until something is there", async () => {
  get
    .mockReset()
    .mockResolvedValueOnce({ ...answer, results: [], next: "n1" })
    .mockResolvedValueOnce({ ...answer, results: [], next: "n2" })
    .mockResolvedValueOnce(answer);
  write("tea");
  await settle();
  expect(get.mock.calls.map(([path]) => path)).toEqual(["search/?q=tea", "search/?q=tea&cursor=n1", "search/?q=tea&cursor=n2"]);
  expect(document.querySelectorAll("[role=option]")).toHaveLength(2);
});
