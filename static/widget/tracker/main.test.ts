// @vitest-environment happy-dom
/** One tracker at a time: who becomes somebody else leaves nothing behind that goes on telling. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { track } from "./main";

let tickets: string[];
const options = (ticket: string) => ({
  server: "https://acme.test",
  ticket,
  renew: async () => "renewed",
  about: { language: "", time_zone: "", screen: "" },
  events: [] as [unknown, unknown][],
});

beforeEach(() => {
  vi.useFakeTimers();
  tickets = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (_address: string, { body }: { body: string }) => {
      tickets.push(JSON.parse(body).ticket);
      return { status: 204 };
    }),
  );
  navigator.sendBeacon = vi.fn(() => true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("tells nothing as who it was after it was ended, and hears the router once", async () => {
  const original = history.pushState;
  const stop = track(options("anna"));
  await vi.advanceTimersByTimeAsync(10);
  expect(tickets).toEqual(["anna"]);
  stop();
  expect(history.pushState).toBe(original);
  const end = track(options("berta"));
  await vi.advanceTimersByTimeAsync(10);
  tickets.length = 0;
  history.pushState({}, "", "/next");
  await vi.advanceTimersByTimeAsync(70_000);
  dispatchEvent(new Event("popstate"));
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(1000);
  expect(new Set(tickets)).toEqual(new Set(["berta"]));
  end();
});
