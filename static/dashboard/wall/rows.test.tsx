// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { summary } from "../inbox/list/summaries";

vi.mock("../live/api", () => ({ get: () => new Promise(() => {}) }));
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    disconnect() {}
  },
);

const { rows } = await import("./store");
const { Rows } = await import("./rows");

const put = (...ids: string[]) =>
  act(() => {
    rows.value = ids.map((id, at) => summary(id, { number: at + 1, waiting_since: "2026-01-01T10:00:00Z", position: at + 1 }));
  });
const open = (id: string) => document.querySelector<HTMLElement>(`[data-row="${id}"] .wall-open`);

beforeEach(() => {
  put("c1", "c2", "c3");
  act(() => render(<Rows />, document.body));
});
afterEach(() => act(() => render(null, document.body)));

it("leaves the focus to the row that takes the place of one that went", async () => {
  open("c2")?.focus();
  await put("c1", "c3");
  expect(document.activeElement).toBe(open("c3"));
  await put("c1");
  expect(document.activeElement).toBe(open("c1"));
});

it("takes the focus from nobody who is elsewhere", async () => {
  open("c2")?.focus();
  const elsewhere = document.body.appendChild(document.createElement("button"));
  elsewhere.focus();
  await put("c1", "c3");
  expect(document.activeElement).toBe(elsewhere);
  elsewhere.remove();
});

it("goes from row to row by keys", async () => {
  open("c1")?.focus();
  const press = (key: string) =>
    act(async () => void document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
  await press("ArrowDown");
  expect(document.activeElement).toBe(open("c2"));
  await press("End");
  expect(document.activeElement).toBe(open("c3"));
  await press("ArrowDown");
  expect(document.activeElement).toBe(open("c3"));
  await press("Home");
  expect(document.activeElement).toBe(open("c1"));
});
