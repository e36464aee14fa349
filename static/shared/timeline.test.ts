import { describe, expect, it } from "vitest";
import type { Message } from "./protocol";
import { applyEvent, applySync, EMPTY, hasGap, knownCids, type Timeline } from "./timeline";

function message(seq: number, body = `m${seq}`, id = `id${seq}`): Message {
  return {
    id,
    conversation: "c",
    kind: "message",
    sender: { kind: "operator", name: "Mika" },
    body,
    seq,
    cid: `cid${id}`,
    created_at: "2026-01-01T00:00:00Z",
  };
}
const bodies = (timeline: Timeline<Message>) => timeline.messages.map((one) => one.body);
const sync = (messages: Message[], upto: number, reset = false) => ({ messages, upto, reset });

describe("timeline", () => {
  it("takes events in order", () => {
    const timeline = [1, 2, 3].reduce<Timeline<Message>>((now, seq) => applyEvent(now, seq, message(seq)), EMPTY);
    expect(bodies(timeline)).toEqual(["m1", "m2", "m3"]);
    expect(timeline.seq).toBe(3);
  });

  it("holds what is ahead until the missing one came", () => {
    let timeline = applyEvent(applyEvent(EMPTY, 1, message(1)), 3, message(3));
    expect(bodies(timeline)).toEqual(["m1"]);
    expect(hasGap(timeline)).toBe(true);
    timeline = applyEvent(timeline, 2, message(2));
    expect(bodies(timeline)).toEqual(["m1", "m2", "m3"]);
    expect(hasGap(timeline)).toBe(false);
  });

  it("ignores repeats, also of held ones", () => {
    const once = applyEvent(applyEvent(EMPTY, 1, message(1)), 4, message(4));
    expect(applyEvent(applyEvent(once, 1, message(1, "forged")), 4, message(4))).toBe(once);
  });

  it("moves over numbers that are no messages", () => {
    const timeline = applyEvent(applyEvent(EMPTY, 1, null), 2, message(2));
    expect(timeline.seq).toBe(2);
    expect(bodies(timeline)).toEqual(["m2"]);
  });

  it("fills a gap by sync, whose numbers may lawfully have holes", () => {
    let timeline = applyEvent(applyEvent(EMPTY, 1, message(1)), 7, message(7));
    timeline = applySync(timeline, sync([message(3), message(5)], 6));
    expect(bodies(timeline)).toEqual(["m1", "m3", "m5", "m7"]);
    expect(timeline.seq).toBe(7);
  });

  it("replaces an edited message in place", () => {
    let timeline = applyEvent(applyEvent(EMPTY, 1, message(1)), 2, message(2));
    timeline = applyEvent(timeline, 3, { ...message(1), body: "", deleted_at: "2026-01-01T00:00:01Z" });
    expect(timeline.messages.map((one) => one.id)).toEqual(["id1", "id2"]);
    expect(timeline.messages[0]?.deleted_at).toBeTruthy();
  });

  it("starts over on reset, and never goes back without one", () => {
    const timeline = applyEvent(applyEvent(EMPTY, 1, message(1)), 2, message(2));
    expect(applySync(timeline, sync([], 1)).seq).toBe(2);
    const fresh = applySync(timeline, sync([message(9)], 1, true));
    expect(bodies(fresh)).toEqual(["m9"]);
    expect(fresh.seq).toBe(1);
  });

  it("knows the cids of held messages too", () => {
    expect(knownCids(applyEvent(EMPTY, 5, message(5)))).toEqual(new Set(["cidid5"]));
  });

  it("ends equal whatever the order of arrival", () => {
    let state = 7;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const all = Array.from({ length: 30 }, (_, index) => message(index + 1));
    for (let round = 0; round < 50; round++) {
      const shuffled = [...all, ...all].sort(() => random() - 0.5);
      const end = shuffled.reduce<Timeline<Message>>((now, one) => applyEvent(now, one.seq, one), EMPTY);
      expect(bodies(end)).toEqual(all.map((one) => one.body));
      expect(end.ahead).toEqual([]);
    }
  });

  it("bounds what it holds", () => {
    let timeline: Timeline<Message> = EMPTY;
    for (let seq = 2; seq < 2000; seq++) timeline = applyEvent(timeline, seq, message(seq));
    expect(timeline.ahead.length).toBeLessThanOrEqual(200);
  });
});
