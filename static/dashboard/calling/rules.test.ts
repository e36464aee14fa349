// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import type { ServerFrame } from "../../shared/protocol";

let hear: (frame: ServerFrame) => void = () => undefined;
const get = vi.fn();
vi.mock("../live/api", () => ({ get }));
vi.mock("../live/link", () => ({
  listen: (listener: typeof hear) => {
    hear = listener;
  },
}));
const known = (more: object = {}) => ({
  channels: { line: ["page", "sound"] },
  quiet: { begins: null, free_days: [] },
  quiet_until: null,
  ...more,
});

afterEach(() => vi.useRealTimers());

test("rules that did not come are asked for again, and with the next connection at once", async () => {
  vi.useFakeTimers();
  get.mockRejectedValueOnce(new Error("no network"));
  const { rules, startRules, wants } = await import("./rules");
  startRules();
  await vi.advanceTimersByTimeAsync(10);
  expect(rules.value).toBeNull();
  get.mockResolvedValue(known({ channels: { line: ["page"] }, unseen: 0 }));
  await vi.advanceTimersByTimeAsync(31_000);
  expect(wants("line", "sound")).toBe(false);
  const asked = get.mock.calls.length;
  hear({ type: "welcome" } as ServerFrame);
  await vi.advanceTimersByTimeAsync(10);
  // Only the mentions are counted anew: the rules are known.
  expect(get.mock.calls.length).toBe(asked + 1);
});
