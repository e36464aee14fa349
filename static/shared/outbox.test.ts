import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { soon } from "../tests/soon";
import { CommandError } from "./connection";
import { type Item, Outbox } from "./outbox";

type Data = { body: string };
const open: Outbox<Data>[] = [];
let count = 0;

function outbox(deliver: (item: Item<Data>) => Promise<void>, name = `box${count++}`): Outbox<Data> {
  const box = new Outbox<Data>({ name, deliver, onChange: () => undefined });
  open.push(box);
  return box;
}
const offline = () => Promise.reject(new CommandError("offline", "", true));
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

afterEach(() => {
  for (const box of open.splice(0)) box.close();
  vi.unstubAllGlobals();
});

describe("outbox", () => {
  it("delivers a lane in order, one at a time, and forgets", async () => {
    const sent: string[] = [];
    let flying = 0;
    const box = outbox(async (item) => {
      expect(++flying).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      flying--;
      sent.push(item.data.body);
    });
    for (const body of ["a", "b", "c"]) await box.add("one", { body });
    await soon(() => expect(sent).toEqual(["a", "b", "c"]));
    await soon(() => expect(box.items).toEqual([]));
  });

  it("keeps unsent text over a crash and sends it once, with the same cid", async () => {
    const before = outbox(offline, "crash");
    const cid = await before.add("one", { body: "kept" });
    await settle();
    before.close();
    const sent: string[] = [];
    const after = outbox(async (item) => void sent.push(item.cid), "crash");
    await soon(() => expect(sent).toEqual([cid]));
    await soon(() => expect(after.items).toEqual([]));
  });

  it("shares with a second tab without sending twice", async () => {
    const sent: string[] = [];
    const deliver = async (item: Item<Data>) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      sent.push(item.data.body);
    };
    // Tabs share locks; here both are one process, as navigator.locks is.
    const chains = new Map<string, Promise<unknown>>();
    vi.stubGlobal("navigator", {
      locks: {
        request: (name: string, work: () => Promise<unknown>) => {
          const next = (chains.get(name) ?? Promise.resolve()).then(work);
          chains.set(name, next);
          return next;
        },
      },
    });
    const [a, b] = [outbox(deliver, "tabs"), outbox(deliver, "tabs")];
    await Promise.all([a.add("one", { body: "1" }), b.add("one", { body: "2" })]);
    await soon(() => expect([...sent].sort()).toEqual(["1", "2"]));
    await settle();
    expect(sent.length).toBe(2);
    expect([a.items, b.items]).toEqual([[], []]);
  });

  it("goes on after a refusal, and sends a failed one again on request", async () => {
    let allowed = false;
    const sent: string[] = [];
    const box = outbox(async (item) => {
      if (item.data.body === "bad" && !allowed) throw new CommandError("invalid", "no", false);
      sent.push(item.data.body);
    });
    const cid = await box.add("one", { body: "bad" });
    await box.add("one", { body: "good" });
    await soon(() => expect(sent).toEqual(["good"]));
    expect(box.items.map((item) => [item.data.body, item.state, item.code])).toEqual([["bad", "failed", "invalid"]]);
    allowed = true;
    await box.retry(cid);
    await soon(() => expect(sent).toEqual(["good", "bad"]));
  });

  it("waits for the connection and lets other lanes pass", async () => {
    let online = false;
    const sent: string[] = [];
    const box = outbox(async (item) => {
      if (!online && item.lane === "one") return offline();
      sent.push(item.data.body);
    });
    await box.add("one", { body: "first" });
    await box.add("two", { body: "other lane" });
    await box.add("one", { body: "second" });
    await soon(() => expect(sent).toEqual(["other lane"]));
    online = true;
    box.wake();
    await soon(() => expect(sent).toEqual(["other lane", "first", "second"]));
  });

  it("works from memory where storage is refused", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new Error("SecurityError");
      },
    });
    const sent: string[] = [];
    const box = outbox(async (item) => void sent.push(item.data.body));
    await box.add("one", { body: "a" });
    await soon(() => expect(sent).toEqual(["a"]));
  });

  it("throws away", async () => {
    const box = outbox(offline);
    const cid = await box.add("one", { body: "a" });
    await settle();
    await box.discard(cid);
    box.wake();
    await settle();
    expect(box.items).toEqual([]);
  });
});
