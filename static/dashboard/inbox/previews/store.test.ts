import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerFrame } from "../../../shared/protocol";
import type { Message } from "../types";

const PAGE = { url: "https://shop.example/tea", host: "shop.example", title: "Tea", description: "", picture: "", price: "", currency: "" };
let hear: (frame: ServerFrame) => void = () => undefined;
let asked: string[][] = [];
let posted: string[] = [];
let lines: () => Promise<unknown> = () => Promise.resolve({ previews: [], waits: false });
let answers: unknown[] = [];
class ApiError extends Error {
  constructor(readonly status: number) {
    super();
  }
}
vi.mock("../../live/link", () => ({
  command: (_type: string, data: { messages: string[] }) => {
    asked.push(data.messages);
    return lines();
  },
  listen: (listener: typeof hear) => {
    hear = listener;
  },
}));
vi.mock("../../live/api", () => ({
  ApiError,
  post: (path: string) => {
    posted.push(path);
    const next = answers.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  },
}));

const frame = (type: string): ServerFrame => ({ v: 1, type, data: {}, conversation: "c1" });
const line = (id: string, body = "https://shop.example/tea") => ({ id, body, conversation: "c1" }) as Message;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  asked = [];
  posted = [];
  answers = [];
  lines = () => Promise.resolve({ previews: [], waits: false });
});
afterEach(() => vi.useRealTimers());

test("lines are asked for together, once, and anew when something changed", async () => {
  const { wantCard, cardOf } = await import("./store");
  lines = () => Promise.resolve({ previews: [{ message: "m1", page: PAGE }], waits: false });
  for (const id of ["m1", "m2", "m1"]) wantCard(line(id));
  await vi.advanceTimersByTimeAsync(200);
  wantCard(line("m1"));
  await vi.advanceTimersByTimeAsync(200);
  expect([asked, cardOf(line("m1")), cardOf(line("m2"))]).toEqual([[["m1", "m2"]], PAGE, null]);
  // A card is of the text that it was asked for.
  expect(cardOf(line("m1", "Otherwise"))).toBeNull();

  lines = () => Promise.resolve({ previews: [], waits: false });
  hear(frame("previews.changed"));
  await vi.advanceTimersByTimeAsync(200);
  expect([asked.length, cardOf(line("m1"))]).toEqual([2, null]);
});

test("what is being fetched is asked for again, some times and not for ever", async () => {
  const { wantCard } = await import("./store");
  lines = () => Promise.resolve({ previews: [], waits: true });
  wantCard(line("m1"));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toHaveLength(4);
});

test("many pages that come one after the other are not asked for one by one", async () => {
  const { wantCard } = await import("./store");
  wantCard(line("m1"));
  await vi.advanceTimersByTimeAsync(200);
  for (let n = 0; n < 30; n++) {
    hear(frame("previews.changed"));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked.length).toBeLessThanOrEqual(4);
  await vi.advanceTimersByTimeAsync(5000);
  // The last one is not lost.
  const before = asked.length;
  hear(frame("previews.changed"));
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(before + 1);
});

test("what was refused because too much was asked is asked for a moment later", async () => {
  const { wantCard, cardOf } = await import("./store");
  lines = () => Promise.reject(new Error("too much"));
  wantCard(line("m1"));
  await vi.advanceTimersByTimeAsync(200);
  lines = () => Promise.resolve({ previews: [{ message: "m1", page: PAGE }], waits: false });
  await vi.advanceTimersByTimeAsync(2000);
  expect(cardOf(line("m1"))).toEqual(PAGE);
});

test("without a connection it is asked for with the next", async () => {
  const { wantCard, cardOf } = await import("./store");
  lines = () => Promise.reject(new Error("offline"));
  wantCard(line("m1"));
  await vi.advanceTimersByTimeAsync(200);
  lines = () => Promise.resolve({ previews: [{ message: "m1", page: PAGE }], waits: false });
  hear(frame("welcome"));
  await vi.advanceTimersByTimeAsync(200);
  expect(cardOf(line("m1"))).toEqual(PAGE);
});

test("while one writes, the frame says when the page is there, and a page is asked for once", async () => {
  const { pageCard } = await import("./store");
  answers = [
    { page: null, waits: true },
    { page: PAGE, waits: false },
  ];
  const found = pageCard("c1", PAGE.url);
  await vi.advanceTimersByTimeAsync(10);
  hear(frame("previews.changed"));
  expect(await found).toEqual(PAGE);
  expect(await pageCard("c2", PAGE.url)).toEqual(PAGE);
  expect(posted).toHaveLength(2);
});

test("a page that cannot be had is no card and no error", async () => {
  const { pageCard } = await import("./store");
  answers = [new ApiError(429)];
  expect(await pageCard("c1", PAGE.url)).toBeNull();
  answers = Array.from({ length: 4 }, () => ({ page: null, waits: true }));
  const found = pageCard("c1", PAGE.url);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await found).toBeNull();
});

test("a card is hidden in three tries, unless the server refuses", async () => {
  const { hideCard } = await import("./store");
  answers = [new ApiError(503), new ApiError(0), undefined];
  void hideCard("c1", "k1");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(posted).toHaveLength(3);
  answers = [new ApiError(404), undefined];
  void hideCard("c1", "k2");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(posted).toHaveLength(4);
});
