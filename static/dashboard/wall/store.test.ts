// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import type { ServerFrame } from "../../shared/protocol";
import { summary } from "../inbox/list/summaries";
import type { Summary } from "../inbox/types";

type Answer = { results: Summary[]; next: null } | Error;
let arrive: (answer: Answer) => void = () => undefined;
let hear: (frame: ServerFrame) => void = () => undefined;
vi.mock("../live/api", () => ({
  get: (path: string) =>
    path.startsWith("wall/conversations/")
      ? new Promise((resolve, reject) => {
          arrive = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer));
        })
      : new Promise(() => {}),
}));
vi.mock("../live/link", () => ({
  command: async () => ({ upto: 5, changes: [] }),
  listen: (listener: typeof hear) => {
    hear = listener;
  },
}));

const since = "2026-01-01T10:00:00Z";
const row = (id: string, position: number, over: object = {}) =>
  summary(id, { number: Number(id.slice(1)), waiting_since: since, position, ...over });
const ids = (rows: readonly Summary[]) => rows.map((each) => each.id);
const changed = (position: number, conversation: Summary) =>
  hear({ type: "inbox.changed", data: { changes: [conversation], skipped: [], position } } as unknown as ServerFrame);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

async function started() {
  vi.resetModules();
  const store = await import("./store");
  store.startWall();
  hear({ type: "welcome", data: {} } as unknown as ServerFrame);
  await settled();
  arrive({ results: [row("c1", 3), row("c2", 4)], next: null });
  await settled();
  return store;
}

beforeEach(() => sessionStorage.clear());

test("what moves while a page is on its way is not lost with the page", async () => {
  const { rows, load } = await started();
  expect(ids(rows.value)).toEqual(["c1", "c2"]);
  void load();
  changed(6, row("c2", 6, { status: "closed" }));
  expect(ids(rows.value)).toEqual(["c1"]);
  // Read before it was closed.
  arrive({ results: [row("c1", 3), row("c2", 4)], next: null });
  await settled();
  expect(ids(rows.value)).toEqual(["c1"]);
  changed(7, row("c3", 7));
  expect(ids(rows.value)).toEqual(["c1", "c3"]);
});

test("rows of another choice are not shown as those that were asked for", async () => {
  const { rows, state, show, load } = await started();
  show({ department: "d2" });
  arrive(new Error("no answer"));
  await settled();
  expect(state.value).toBe("failed");
  void load();
  arrive({ results: [], next: null });
  await settled();
  expect([state.value, ids(rows.value)]).toEqual(["ready", []]);
  void load();
  arrive(new Error("no answer"));
  await settled();
  expect(state.value, "what is held is still an answer").toBe("ready");
});
