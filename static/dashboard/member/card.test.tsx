// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Server } from "../../tests/server";
import { MemberCards } from "./card";
import type { MemberData, Order, Source } from "./types";

let server: Server;
const by = { source: "pull", website: "Kaede Tea", told_at: "2026-11-22T05:00:00Z" } as const;
const order = (number: string, more: Partial<Order> = {}): Order => ({
  ...by,
  number,
  status: "sent",
  total: "48",
  currency: "EUR",
  placed_on: "",
  url: "",
  tracking_number: "",
  tracking_url: "",
  items: [],
  ...more,
});
const source = (more: Partial<Source> = {}): Source => ({ ...by, state: "told", failed_at: null, failure: "", ...more });
const told = (more: Partial<MemberData> = {}): MemberData => ({ orders: [order("K-1")], cards: [], sources: [source()], ...more });
const show = (contact = "anna", whenEmpty = false) =>
  act(() => render(<MemberCards contact={contact} whenEmpty={whenEmpty} />, document.body));
const text = () => document.body.textContent ?? "";
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
});
afterEach(() => {
  act(() => render(null, document.body));
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("shows what is known, has an old answer renewed, and follows until it has come", async () => {
  await show();
  await server.last("anna").answer(told({ sources: [source({ state: "stale" })] }));
  expect(text()).toContain("K-1");
  const refresh = server.last("refresh");
  expect(refresh.method).toBe("POST");
  await refresh.answer(told({ sources: [source({ state: "asked" })] }));
  expect(text()).toContain("K-1");
  const before = server.asked.length;
  await pass(800);
  expect(server.asked).toHaveLength(before + 1);
  await server.last("anna").answer(told({ orders: [order("K-2")] }));
  expect(text()).toContain("K-2");
  await pass(20_000);
  expect(server.asked).toHaveLength(before + 1);
});

it("says that the shop did not answer, and keeps what was known", async () => {
  await show();
  await server
    .last("anna")
    .answer(told({ sources: [source({ state: "failed", failed_at: "2026-11-22T05:03:00Z", failure: "no_answer" })] }));
  expect(text()).toContain("Kaede Tea did not answer at");
  expect(text()).toContain("K-1");
  expect(server.about("refresh")).toHaveLength(0);
});

it("makes no link of anything but the web", async () => {
  await show();
  const hostile = order("<b>K</b>", { url: "javascript:alert(1)", tracking_number: "T", tracking_url: "data:text/html,x" });
  const card = { ...by, slug: "a", title: "A", url: "vbscript:x", rows: [{ label: "L", value: "V", url: "javascript:1" }] };
  await server.last("anna").answer(told({ orders: [hostile], cards: [card] }));
  expect(text()).toContain("<b>K</b>");
  expect(document.querySelectorAll("a")).toHaveLength(0);
});

it("shows nothing of somebody of whom nothing is told, or how it would come", async () => {
  await show();
  await server.last("anna").answer({ orders: [], cards: [], sources: [] });
  expect(text()).toBe("");
  await show("ben", true);
  await server.last("ben").answer({ orders: [], cards: [], sources: [] });
  expect(text()).toContain("No orders known");
});

it("shows no answer about somebody else", async () => {
  await show("anna");
  const first = server.last("anna");
  await show("ben");
  await server.last("ben").answer(told({ orders: [order("B-1")] }));
  await first.answer(told({ orders: [order("A-1")] }));
  expect(text()).toContain("B-1");
  expect(text()).not.toContain("A-1");
});

it("tries again when it did not load", async () => {
  await show("anna", true);
  await server.last("anna").answer({}, 500);
  const button = [...document.querySelectorAll("button")].find((one) => one.textContent === "Try again");
  await act(() => button?.click());
  await server.last("anna").answer(told());
  expect(text()).toContain("K-1");
});

it("folds a long list", async () => {
  await show();
  await server.last("anna").answer(told({ orders: [1, 2, 3, 4, 5].map((n) => order(`N-${n}`)) }));
  expect(text()).not.toContain("N-4");
  const more = [...document.querySelectorAll("button")].find((one) => one.textContent === "2 more");
  await act(() => more?.click());
  expect(text()).toContain("N-5");
});
