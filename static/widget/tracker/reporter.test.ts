import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Hit, type Options, Reporter } from "./reporter";

interface Sent {
  ticket: string;
  hits: (Hit & { age_ms: number })[];
}
let answers: (number | Error)[];
let sent: Sent[];
let renewals: (string | Error)[];

const page = (id: string, url = `https://shop.example/${id}`): Hit => ({ type: "page", id, url, title: "", referrer: "" });
const time = (id: string, visible_ms: number): Hit => ({ type: "time", page: id, visible_ms, scroll: 0, is_left: false });
const ids = () => sent.map(({ hits }) => hits.map((hit) => (hit.type === "time" ? `${hit.page}:${hit.visible_ms}` : hit.id)));

function reporter(connection?: Options["connection"]): Reporter {
  const renew = async () => {
    const next = renewals.shift() ?? "new";
    if (next instanceof Error) throw next;
    return next;
  };
  const about = { language: "en", time_zone: "UTC", screen: "1x1" };
  return new Reporter({ server: "https://acme.example", ticket: "old", renew, about, ...(connection && { connection }) });
}

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  sent = [];
  renewals = [];
  vi.stubGlobal("fetch", async (_address: string, options: { body: string }) => {
    sent.push(JSON.parse(options.body) as Sent);
    const next = answers.shift() ?? 204;
    if (next instanceof Error) throw next;
    return { status: next };
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

describe("the reporter", () => {
  test("sends what happens in one moment together and at once, and what comes soon after a moment later", async () => {
    const reports = reporter();
    for (const id of ["a", "b"]) reports.add(page(id));
    await settle();
    expect(ids()).toEqual([["a", "b"]]);
    for (const id of ["c", "d"]) {
      reports.add(page(id));
      await settle(100);
    }
    expect(ids()).toEqual([["a", "b"]]);
    await settle(700);
    expect(ids()[1]).toEqual(["c", "d"]);
  });

  test("keeps what did not arrive, with its age, and sends the same hit again", async () => {
    answers = [new Error("offline"), 503, 429];
    reporter().add(page("a"));
    await settle(60_000);
    expect(ids()).toEqual([["a"], ["a"], ["a"], ["a"]]);
    expect(sent[3]?.hits[0]?.age_ms).toBeGreaterThan(10_000);
    await settle(600_000);
    expect(sent.length).toBe(4);
  });

  test("asks for a new ticket when its own has ended, also after something else failed", async () => {
    answers = [new Error("asleep"), 401, 204];
    reporter().add(page("a"));
    await settle(5_000);
    expect(sent.map(({ ticket }) => ticket)).toEqual(["old", "old", "new"]);
  });

  test("goes on asking when no ticket was to be had, and does not ask twice at once", async () => {
    answers = [401, 401, 401];
    renewals = [new Error("offline"), "second", "third"];
    reporter().add(page("a"));
    await settle(30_000);
    expect(sent.map(({ ticket }) => ticket)).toEqual(["old", "old", "second", "second"]);
  });

  test("gives up what the server will never take", async () => {
    answers = [400];
    const reports = reporter();
    reports.add(page("a"));
    await settle();
    reports.add(page("b"));
    await settle(1000);
    expect(ids()).toEqual([["a"], ["b"]]);
  });

  test("makes reports that fit, and smaller ones when it is told so", async () => {
    answers = [new Error("offline"), 413, 413];
    const reports = reporter();
    const long = "x".repeat(3000);
    for (let number = 0; number < 12; number += 1) reports.add(page(String(number), long));
    await settle(12_000);
    expect(
      ids()
        .map((batch) => batch.length)
        .slice(0, 4),
    ).toEqual([7, 7, 3, 1]);
    expect(new Set(ids().flat()).size).toBe(12);
  });

  test("says farewell with what is left, and says it again should the page come back", async () => {
    const beacons: string[] = [];
    vi.stubGlobal("navigator", { sendBeacon: (_address: string, blob: Blob) => beacons.push(String(blob.size)) > 0 });
    answers = [new Error("offline")];
    const reports = reporter();
    reports.add(page("a"));
    await settle();
    reports.add(time("a", 5), false);
    reports.farewell();
    expect(beacons.length).toBe(1);
    await settle(5_000);
    expect(ids()[1]).toEqual(["a", "a:5"]);
  });

  test("says the newest totals of a page, not each that could not be sent", async () => {
    answers = [new Error("offline")];
    const reports = reporter();
    reports.add(page("a"));
    await settle();
    for (const ms of [10, 20, 30]) reports.add(time("a", ms));
    await settle(3_000);
    expect(ids()[1]).toEqual(["a", "a:30"]);
  });
});

describe("over the socket", () => {
  const socket = (answers: (string | null)[] = [], state: "online" | "connecting" = "online") => {
    const said: Sent[] = [];
    const send = async (_type: string, data: Sent) => {
      said.push(data);
      const code = answers.shift();
      if (code) throw Object.assign(new Error(code), { code, retry: true });
      return {};
    };
    const own = { state, hasSocket: state === "online", send };
    return { said, own, connection: own as unknown as NonNullable<Options["connection"]> };
  };

  test("reports go where no request is needed, with age and without ticket", async () => {
    const { said, connection } = socket();
    reporter(connection).add(page("a"));
    await settle(5_000);
    expect([said.length, sent.length]).toEqual([1, 0]);
    expect(said[0]).toMatchObject({ hits: [{ id: "a", age_ms: 0 }], language: "en", screen: "1x1" });
    expect(said[0]).not.toHaveProperty("ticket");
  });

  test("what got no answer goes by a request at once, and so does all that an old server does not know", async () => {
    for (const code of ["offline", "timeout", "unknown_type"]) {
      sent = [];
      const { said, connection } = socket([code]);
      reporter(connection).add(page("a"));
      await settle();
      expect([said.length, ids()]).toEqual([1, [["a"]]]);
    }
  });

  test("a server that asks to wait is asked again later, and one that refuses is not", async () => {
    const patient = socket(["too_many", "unavailable", null]);
    reporter(patient.connection).add(page("a"));
    await settle(1_000);
    expect([patient.said.length, sent.length]).toEqual([1, 0]);
    await settle(20_000);
    expect([patient.said.length, sent.length]).toEqual([3, 0]);
    const refused = socket(["invalid"]);
    reporter(refused.connection).add(page("b"));
    await settle(60_000);
    expect([refused.said.length, sent.length]).toEqual([1, 0]);
  });

  test("a page that was just loaded waits a moment for its socket, and no longer", async () => {
    const soon = socket([], "connecting");
    reporter(soon.connection).add(page("a"));
    await settle(300);
    Object.assign(soon.own, { state: "online", hasSocket: true });
    await settle(100);
    expect([soon.said.length, sent.length]).toEqual([1, 0]);
    const never = socket([], "connecting");
    reporter(never.connection).add(page("b"));
    await settle(2_500);
    expect([never.said.length, ids()]).toEqual([0, [["b"]]]);
  });

  test("a page that may be going away does not trust the socket, nor waits for it", async () => {
    const slow = socket([], "connecting");
    const reports = reporter(slow.connection);
    reports.add(page("a"));
    await settle(100);
    reports.hurry();
    await settle();
    expect(ids()).toEqual([["a"]]);
    Object.assign(slow.own, { state: "online", hasSocket: true });
    await settle(5_000);
    expect([slow.said.length, sent.length]).toEqual([0, 1]);
  });
});
