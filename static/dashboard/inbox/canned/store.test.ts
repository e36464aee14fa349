// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";

let arrive: (page: object) => void = () => undefined;
const get = vi.fn((_path: string) => new Promise((resolve) => (arrive = resolve)));
vi.mock("../../live/api", async (real) => ({ ...(await real<object>()), get, post: vi.fn() }));
const { offer, offered } = await import("./store");

test("who asks while it is on its way waits for the same answer", async () => {
  const [first, second] = [offer("c1"), offer("c1")];
  expect(get).toHaveBeenCalledTimes(1);
  arrive({ results: [{ id: "bye", kind: "closing", text: "Goodbye" }] });
  expect(await second).toEqual(await first);
  expect((await second).map((each) => each.id)).toEqual(["bye"]);
  expect(await offer("c1")).toHaveLength(1);
  expect(get).toHaveBeenCalledTimes(1);
});

test("after a failure it is asked again", async () => {
  get.mockImplementationOnce(() => Promise.reject(new Error("no network")));
  expect(await offer("c2")).toEqual([]);
  expect(offered.peek().get("c2")?.state).toBe("failed");
  const again = offer("c2");
  arrive({ results: [{ id: "bye", kind: "closing", text: "Goodbye" }] });
  expect(await again).toHaveLength(1);
});
