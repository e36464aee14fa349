// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Server } from "../../../tests/server";
import { SegmentDialog } from "./segment";

let server: Server;
const write = (value: string) =>
  act(async () => {
    const field = document.querySelector("input[aria-label=Value]") as HTMLInputElement;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(0);
  });
const wait = () =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(400);
  });
const save = () => document.querySelector("button[type=submit]") as HTMLButtonElement;
const words = () => document.querySelector(".dialog")?.textContent ?? "";

beforeEach(async () => {
  vi.useFakeTimers();
  server = new Server();
  const segment = { id: "s1", name: "A", rules: { match: "all", rules: [{ field: "name", op: "contains", value: "" }] } };
  act(() => render(<SegmentDialog segment={segment as never} onClose={() => undefined} />, document.body));
  await server.last("fields").answer({ results: [{ field: "name", kind: "text", ops: ["contains"] }] });
});
afterEach(() => {
  act(() => render(null, document.body));
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("tells and saves by the count of the rules that stand there, not of those before", async () => {
  await write("an");
  await wait();
  const older = server.last("count");
  await write("anna");
  await older.answer({ count: 77 });
  expect(words()).not.toContain("77");
  expect(save().disabled).toBe(true);
  await wait();
  await server.last("count").answer({ count: 3 });
  expect(words()).toContain("3");
  expect(save().disabled).toBe(false);
});

it("says why nothing can be saved when nobody can be counted, and tries again", async () => {
  await write("an");
  await wait();
  await server.last("count").answer({ detail: "The database rests for a moment." }, 503);
  expect(document.querySelector("[role=alert]")?.textContent).toContain("The database rests for a moment.");
  expect(save().disabled).toBe(true);
  await act(() => document.querySelector<HTMLElement>("[role=alert] button")?.click());
  await wait();
  await server.last("count").answer({ count: 3 });
  expect(document.querySelector("[role=alert]")).toBeNull();
  expect(save().disabled).toBe(false);
});
