// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Server } from "../../../tests/server";
import type { Contact } from "../types";
import { Detail } from "./detail";

let server: Server;
const contact = (changes: Partial<Contact> = {}) =>
  ({
    id: "c1",
    name: "Anna",
    email: "",
    phones: [],
    company: "",
    tags: [],
    attributes: {},
    owner: null,
    external_id: "",
    language: "",
    source: "hand",
    is_verified: false,
    created_at: "2026-05-04T12:00:00Z",
    changed_at: "2026-05-04T12:00:00Z",
    seen_at: "2026-05-04T12:00:00Z",
    ...changes,
  }) as unknown as Contact;
const note = (title: string) => ({ kind: "note", id: title, at: "2026-05-04T12:00:00Z", title, by: "", data: {} });

beforeEach(() => {
  server = new Server();
  act(() => render(<Detail id="c1" settings="" />, document.body));
});
afterEach(() => {
  act(() => render(null, document.body));
  vi.unstubAllGlobals();
});

it("keeps a note that is being written while a field is saved, and tells anew what happened", async () => {
  await server.last("contacts/c1/").answer(contact());
  const field = () => document.querySelector(".note-field") as HTMLTextAreaElement;
  await server.last("timeline").answer({ results: [note("first")] });
  await act(() => {
    field().value = "Asked for a quote";
    field().dispatchEvent(new Event("input", { bubbles: true }));
  });
  const name = [...document.querySelectorAll<HTMLElement>(".edit-value")].find((button) => button.textContent === "Anna");
  await act(() => name?.click());
  const input = document.querySelector(".edit-field") as HTMLInputElement;
  await act(() => {
    input.value = "Anna B";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await act(() => void input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })));
  const saved = server.asked.find(({ method }) => method === "PATCH");
  await saved?.answer(contact({ name: "Anna B", changed_at: "2026-05-04T12:05:00Z" }));
  expect(document.querySelector(".contact-title")?.textContent).toBe("Anna B");
  expect(field().value).toBe("Asked for a quote");
  expect(server.about("timeline")).toHaveLength(2);
  await server.last("timeline").answer({ results: [note("second")] });
  expect(document.querySelector(".story")?.textContent).toContain("second");
  expect(field().value).toBe("Asked for a quote");
});
