// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Server } from "../../../tests/server";
import type { Contact } from "../types";
import { MergeDialog } from "./merge";

let server: Server;
const contact = (id: string) =>
  ({
    id,
    name: id,
    email: "",
    phones: [],
    company: "",
    tags: [],
    is_verified: false,
    seen_at: "2026-05-04T12:00:00Z",
  }) as unknown as Contact;
const choose = (name: string) =>
  act(() =>
    [...document.querySelectorAll("label")]
      .find((label) => label.textContent?.includes(name))
      ?.querySelector("input")
      ?.click(),
  );
const wait = () =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(300);
  });
const preview = () => document.querySelector(".notice")?.textContent ?? "";
const button = () => [...document.querySelectorAll("button")].at(-1) as HTMLButtonElement;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  act(() => render(<MergeDialog contact={contact("anna")} onClose={() => undefined} onDone={() => undefined} />, document.body));
});
afterEach(() => {
  act(() => render(null, document.body));
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("shows what the chosen one brings, whichever answer comes last", async () => {
  await wait();
  await server.last("duplicates").answer({ results: [contact("berta"), contact("carla")] });
  await choose("berta");
  await choose("carla");
  await server.last("other=carla").answer({ preview: { ...contact("anna"), company: "Carla Ltd" } });
  await server.last("other=berta").answer({ preview: { ...contact("anna"), company: "Berta Ltd" } });
  expect(preview()).toContain("Carla Ltd");
  expect(preview()).not.toContain("Berta Ltd");
  expect(button().disabled).toBe(false);
});

it("does not offer to merge while only the answer about another one is there", async () => {
  await wait();
  await server.last("duplicates").answer({ results: [contact("berta"), contact("carla")] });
  await choose("berta");
  await choose("carla");
  await server.last("other=berta").answer({ preview: { ...contact("anna"), company: "Berta Ltd" } });
  expect(preview()).toBe("");
  expect(button().disabled).toBe(true);
});

it("lists who was looked for last", async () => {
  await wait();
  const field = document.querySelector("input[type=search]") as HTMLInputElement;
  await act(() => {
    field.value = "carla";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await wait();
  await server.last("q=carla").answer({ results: [contact("carla")] });
  await server.last("duplicates").answer({ results: [contact("berta")] });
  expect(document.querySelector(".merge-list")?.textContent).toContain("carla");
  expect(document.querySelector(".merge-list")?.textContent).not.toContain("berta");
});
