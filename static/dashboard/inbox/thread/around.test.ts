import { afterEach, beforeEach, expect, test, vi } from "vitest";

const get = vi.hoisted(() => vi.fn());
vi.mock("../../live/api", () => ({ get, ApiError: class extends Error {} }));

import type { Message } from "../types";
import { leaveSought, loadAround, loadSide, seek, seekFailed, sought, stretch, withStretch } from "./around";

const message = (seq: number, body = "") => ({ id: `m${seq}`, seq, body }) as unknown as Message;
const TOTAL = 400;

/** The lines of a conversation, newest first, as the API gives them. */
function lines(path: string) {
  const before = Number(/before=(\d+)/.exec(path)?.[1]);
  const limit = Number(/limit=(\d+)/.exec(path)?.[1]);
  const results = Array.from({ length: TOTAL }, (_, index) => message(TOTAL - index)).filter((each) => each.seq < before);
  return Promise.resolve({ results: results.slice(0, limit) });
}

const seqs = (messages: readonly Message[]) => [messages[0]?.seq, messages.at(-1)?.seq, messages.length];
const line = { conversation: "c", message: "m100", seq: 100 };

beforeEach(() => {
  get.mockReset().mockImplementation(lines);
  seek(line);
});
afterEach(() => leaveSought("c"));

test("the lines around an old one are loaded on both sides of it", async () => {
  await loadAround(sought.peek() ?? line);
  expect(seqs(stretch.peek()?.messages ?? [])).toEqual([76, 125, 50]);
  const loaded = [message(399), message(400)];
  expect(withStretch(loaded, stretch.peek())).toEqual({ messages: stretch.peek()?.messages, isApart: true });
});

test("it grows to both sides without a hole, and is one with what is loaded as soon as it touches that", async () => {
  await loadAround(sought.peek() ?? line);
  await loadSide("older");
  expect(seqs(stretch.peek()?.messages ?? [])).toEqual([26, 125, 100]);
  const loaded = Array.from({ length: 100 }, (_, index) => message(301 + index, "live"));
  for (let pages = 0; pages < 3; pages++) await loadSide("newer");
  expect(withStretch(loaded, stretch.peek()).isApart).toBe(true);
  await loadSide("newer");
  const { messages, isApart } = withStretch(loaded, stretch.peek());
  expect([isApart, ...seqs(messages)]).toEqual([false, 26, 400, 375]);
  expect(messages.filter((each) => each.body === "live")).toHaveLength(100);
});

test("the beginning of the conversation ends it", async () => {
  seek({ ...line, seq: 10, message: "m10" });
  await loadAround(sought.peek() ?? line);
  expect(stretch.peek()?.hasOlder).toBe(false);
  await loadSide("older");
  expect(get).toHaveBeenCalledTimes(1);
});

test("an answer for what is sought no more is left out, and a failure is told", async () => {
  const waiting = loadAround(sought.peek() ?? line);
  leaveSought("c");
  await waiting;
  expect(stretch.peek()).toBeNull();
  get.mockRejectedValueOnce(new Error("down"));
  seek(line);
  await loadAround(sought.peek() ?? line);
  expect(seekFailed.peek()).toBe(true);
});
