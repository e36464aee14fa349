// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Asked, type Watch, watch } from "./watcher";

const rule = (changes = {}) => ({ id: "g1", page_s: 10, site_s: 0, scroll: 0, delay_s: 0, ...changes });

describe("watching a page for greetings", () => {
  let asked: Asked[];
  let watching: Watch;
  const stop = () => watching.stop();
  let answer: () => Promise<boolean>;
  const begin = (...rules: ReturnType<typeof rule>[]) => {
    watching = watch("sodan:k:site", rules, (one) => {
      asked.push(one);
      return answer();
    });
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance", "Date"] });
    asked = [];
    answer = () => Promise.resolve(false);
    sessionStorage.clear();
    history.replaceState(null, "", "/tea");
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("visible");
  });
  afterEach(() => {
    stop();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  const pass = async (seconds: number) => {
    for (let n = 0; n < seconds; n++) await vi.advanceTimersByTimeAsync(1000);
  };

  it("asks when the time has come, not before, and says where", async () => {
    begin(rule());
    await pass(9);
    expect(asked).toEqual([]);
    await pass(2);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ greetings: ["g1"], page_s: 10 });
    expect(asked[0]?.page_url).toContain("/tea");
  });

  it("waits for the delay after everything holds", async () => {
    begin(rule({ page_s: 3, delay_s: 5 }));
    await pass(7);
    expect(asked).toEqual([]);
    await pass(2);
    expect(asked).toHaveLength(1);
  });

  it("does not count time in which nobody looks", async () => {
    begin(rule());
    const visible = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    await pass(60);
    expect(asked).toEqual([]);
    visible.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    await pass(11);
    expect(asked).toHaveLength(1);
  });

  it("asks again after a minute, a few times only, and never once he was invited", async () => {
    begin(rule({ page_s: 1 }));
    await pass(600);
    expect(asked.length).toBe(5);
    stop();
    asked = [];
    answer = () => Promise.resolve(true);
    begin(rule({ page_s: 1 }));
    await pass(300);
    expect(asked).toHaveLength(1);
  });

  it("asks soon after an event where events matter, and not without end", async () => {
    begin(rule({ page_s: 1, events: true }), rule({ id: "g2", page_s: 1 }));
    await pass(3);
    expect(asked.map((one) => one.greetings)).toEqual([["g1", "g2"]]);
    watching.happened();
    await pass(10);
    expect(asked.slice(1).map((one) => one.greetings)).toEqual([["g1"], ["g1"], ["g1"]]);
    const before = asked.length;
    for (let n = 0; n < 100; n++) {
      watching.happened();
      await pass(9);
    }
    expect(asked.length - before).toBeLessThan(110);
  });

  it("begins anew on another page, and keeps the time on the site", async () => {
    begin(rule({ page_s: 5 }), rule({ id: "g2", page_s: 0, site_s: 12 }));
    await pass(6);
    expect(asked.map((one) => one.greetings)).toEqual([["g1"]]);
    history.pushState(null, "", "/matcha");
    await pass(8);
    expect(asked.flatMap((one) => one.greetings)).toEqual(["g1", "g1", "g2"]);
    history.replaceState(null, "", "/matcha#price");
    await pass(5);
    expect(asked).toHaveLength(2);
  });

  it("tries again when nobody could be asked", async () => {
    answer = () => Promise.reject(new Error("offline"));
    begin(rule({ page_s: 1 }));
    await pass(4);
    expect(asked.length).toBeGreaterThan(1);
  });
});
