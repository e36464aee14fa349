// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Server } from "../../tests/server";

let hear: ((frame: { type: string }) => void) | undefined;
vi.mock("../live/link", () => ({
  listen: (listener: typeof hear) => {
    hear = listener;
  },
}));

let server: Server;
const badge = () => document.querySelector("[data-rail-tasks]")?.textContent;
const tasks = (...minutes: number[]) => ({ results: minutes.map((at) => ({ due_at: new Date(Date.now() + at * 60_000).toISOString() })) });

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  server = new Server();
  document.body.innerHTML = "<span data-rail-tasks></span>";
  const { startTaskCount } = await import("./count");
  startTaskCount();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("counts what is due, and counts on when the next one becomes it", async () => {
  hear?.({ type: "welcome" });
  await server.last("tasks/").answer(tasks(-60, -1, 5, 90));
  expect(badge()).toBe("2");
  await vi.advanceTimersByTimeAsync(5 * 60_000 + 1000);
  await server.last("tasks/").answer(tasks(-60, -1, 0, 85));
  expect(badge()).toBe("3");
});

it("follows what is ticked off here and what the server tells", async () => {
  hear?.({ type: "welcome" });
  await server.last("tasks/").answer(tasks(-1));
  expect(badge()).toBe("1");
  const { changes } = await import("./store");
  changes.value += 1;
  await server.last("tasks/").answer(tasks());
  expect(badge()).toBe("");
  hear?.({ type: "task.due" });
  await server.last("tasks/").answer(tasks(0));
  expect(badge()).toBe("1");
});

it("keeps what it shows when the server does not answer", async () => {
  hear?.({ type: "welcome" });
  await server.last("tasks/").answer(tasks(-1));
  hear?.({ type: "task.due" });
  await server.last("tasks/").answer({}, 503);
  expect(badge()).toBe("1");
});
