// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CommandError, Connection, type ConnectionState, Refused } from "./connection";
import type { ClientFrame, ServerFrame, VisitorCommands } from "./protocol";

class FakeSocket {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1) as FakeSocket;
  }
  sent: ClientFrame[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.isClosed = true;
  }
  tell(type: string, data: object = {}, more: Partial<ServerFrame> = {}): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, type, data, ...more }) });
  }
  drop(code = 1006): void {
    this.isClosed = true;
    this.onclose?.({ code });
  }
  welcome(ticket = "next"): void {
    this.onopen?.();
    this.tell("welcome", { self: {}, ticket, epoch: 1, heartbeat_s: 20 });
  }
  types(): string[] {
    return this.sent.map((frame) => frame.type);
  }
}

let states: [ConnectionState, string][];
let frames: ServerFrame[];
let tickets: number;
let ticket: () => Promise<string>;
let connection: Connection<VisitorCommands>;

function connect(): Connection<VisitorCommands> {
  connection = new Connection<VisitorCommands>({
    socket: "wss://acme.test/ws/visitor/",
    poll: "https://acme.test/rt/visitor/",
    language: "en",
    ticket: () => ticket(),
    held: () => ({ watch: { c: 3 }, feed: null }),
    onFrame: (frame) => frames.push(frame),
    onState: (state, reason) => states.push([state, reason]),
  });
  connection.start();
  return connection;
}
const turn = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const caught = (promise: Promise<unknown>) => promise.catch((error: CommandError) => error) as Promise<CommandError>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.spyOn(Math, "random").mockReturnValue(1);
  FakeSocket.all = [];
  states = [];
  frames = [];
  tickets = 0;
  ticket = async () => `ticket${++tickets}`;
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a socket", () => {
  it("says hello with the ticket and is online after welcome", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    expect(FakeSocket.last.sent[0]).toMatchObject({ v: 1, type: "hello", data: { ticket: "ticket1", lang: "en" } });
    expect(states.map(([state]) => state)).toEqual(["connecting", "online"]);
    expect(frames.map((frame) => frame.type)).toEqual(["welcome"]);
  });

  it("answers commands by cid and passes the rest on", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    const answer = connection.send("message.send", { conversation: "c", body: "hi" }, "cid1");
    const refused = caught(connection.send("message.send", { conversation: "c", body: "no" }, "cid2"));
    FakeSocket.last.tell("ack", { message: { id: "m" } }, { cid: "cid1" });
    FakeSocket.last.tell("error", { code: "conflict", text: "ended", retry: false }, { cid: "cid2" });
    expect(await answer).toEqual({ message: { id: "m" } });
    expect(await refused).toMatchObject({ code: "conflict", retry: false });
    FakeSocket.last.tell("typing", {});
    expect(frames.at(-1)?.type).toBe("typing");
  });

  it("survives frames that are no frames", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    for (const data of ["", "{", "null", "[]", "7", '{"type":7}']) FakeSocket.last.onmessage?.({ data });
    expect(connection.state).toBe("online");
    expect(frames.length).toBe(1);
  });

  it("reconnects with the ticket of welcome, without HTTP, and rejects what was open for a retry", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome("resume");
    const open = caught(connection.send("message.send", { conversation: "c", body: "hi" }));
    FakeSocket.last.drop();
    expect(await open).toMatchObject({ code: "offline", retry: true });
    expect(connection.state).toBe("waiting");
    await turn(500);
    FakeSocket.last.welcome();
    expect(FakeSocket.last.sent[0]?.data).toMatchObject({ ticket: "resume" });
    expect(tickets).toBe(1);
  });

  it("backs off with full jitter from 0.5 s up to 30 s", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    const waits: number[] = [];
    for (let round = 0; round < 9; round++) {
      const before = FakeSocket.all.length;
      FakeSocket.last.drop(4503);
      let waited = 0;
      while (FakeSocket.all.length === before) {
        await turn(500);
        waited += 500;
      }
      waits.push(waited);
      FakeSocket.last.onopen?.();
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("pings every 25 s, takes the ticket of the pong and leaves a silent server after 45 s", async () => {
    connect();
    await turn();
    const first = FakeSocket.last;
    first.welcome();
    await turn(25_000);
    expect(first.types()).toContain("ping");
    first.tell("pong", { ticket: "ponged" });
    await turn(44_000);
    expect(connection.state).toBe("online");
    await turn(10_000);
    expect(first.isClosed).toBe(true);
    FakeSocket.last.onopen?.();
    expect(FakeSocket.last.sent[0]?.data).toMatchObject({ ticket: "ponged" });
  });

  it("confirms what it received, so that the server's window opens again", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    for (let index = 0; index < 120; index++) FakeSocket.last.tell("message.sent", {}, { seq: index });
    expect(FakeSocket.last.sent.filter((frame) => frame.type === "received").map((frame) => frame.data)).toEqual([{ n: 50 }, { n: 100 }]);
  });

  it("moves in the time that a draining server gives", async () => {
    connect();
    await turn();
    const first = FakeSocket.last;
    first.welcome();
    first.tell("reconnect", { after_ms: 3000 });
    await turn(2900);
    expect(first.isClosed).toBe(false);
    await turn(200);
    expect(first.isClosed).toBe(true);
    expect(FakeSocket.all.length).toBe(2);
  });

  it("probes after the machine slept, and reconnects when there is no answer", async () => {
    connect();
    await turn();
    const first = FakeSocket.last;
    first.welcome();
    vi.setSystemTime(Date.now() + 3_600_000);
    await turn(5000);
    expect(first.types().at(-1)).toBe("ping");
    await turn(5000);
    expect(first.isClosed).toBe(true);
    await turn(1000);
    expect(tickets).toBe(2); // the old ticket is too old
  });

  it("lets go when the browser says offline and comes back at once when it says online", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    dispatchEvent(new Event("offline"));
    expect(connection.state).toBe("waiting");
    dispatchEvent(new Event("online"));
    await turn();
    expect(FakeSocket.all.length).toBe(2);
  });

  it("keeps out of the way of the back/forward cache", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    dispatchEvent(new Event("pagehide"));
    expect(FakeSocket.last.isClosed).toBe(true);
    await turn(120_000);
    expect(FakeSocket.all.length).toBe(1);
    dispatchEvent(new Event("pageshow"));
    await turn();
    expect(FakeSocket.all.length).toBe(2);
  });

  it("refuses what is too long before it costs the socket", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    expect(await caught(connection.send("message.send", { conversation: "c", body: "x".repeat(70_000) }))).toMatchObject({
      code: "too_large",
      retry: false,
    });
  });

  it("gives up on an answer after 15 s", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    const late = caught(connection.send("message.send", { conversation: "c", body: "hi" }));
    await turn(15_000);
    expect(await late).toMatchObject({ code: "timeout", retry: true });
  });
});

describe("close codes", () => {
  it.each([
    [4403, "forbidden"],
    [4404, "gone"],
  ])("%i ends it: %s", async (code, reason) => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    FakeSocket.last.drop(code);
    await turn(60_000);
    expect(states.at(-1)).toEqual(["stopped", reason]);
    expect(FakeSocket.all.length).toBe(1);
  });

  it("4401 asks for a new ticket once, and ends when that is refused too", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    FakeSocket.last.drop(4401);
    await turn(500);
    expect(tickets).toBe(2);
    FakeSocket.last.onopen?.();
    FakeSocket.last.tell("error", { code: "ticket", text: "", retry: false });
    FakeSocket.last.drop(4401);
    expect(states.at(-1)).toEqual(["stopped", "sign_in"]);
  });

  it("4401 for the very first ticket asks once more: it may have ended on its way", async () => {
    connect();
    await turn();
    FakeSocket.last.onopen?.();
    FakeSocket.last.drop(4401);
    connection.takeTicket("of the sign-in");
    await turn(500);
    FakeSocket.last.welcome();
    expect(FakeSocket.last.sent[0]?.data).toMatchObject({ ticket: "of the sign-in" });
    expect([connection.state, tickets]).toEqual(["online", 1]);
    FakeSocket.last.drop(4401);
    await turn(1000);
    expect(tickets).toBe(2);
  });

  it("4413 is the command's fault, not to be repeated", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    const large = caught(connection.send("message.send", { conversation: "c", body: "hi" }));
    FakeSocket.last.drop(4413);
    expect(await large).toMatchObject({ code: "too_large", retry: false });
  });

  it("4429 waits at least 5 s", async () => {
    connect();
    await turn();
    FakeSocket.last.welcome();
    FakeSocket.last.drop(4429);
    await turn(4900);
    expect(FakeSocket.all.length).toBe(1);
    await turn(200);
    expect(FakeSocket.all.length).toBe(2);
  });

  it("stops when there is no ticket to be had", async () => {
    ticket = async () => {
      throw new Refused("signed out");
    };
    connect();
    await turn();
    expect(states.at(-1)).toEqual(["stopped", "signed out"]);
  });
});

describe("long-poll", () => {
  const polls: {
    body: { commands: ClientFrame[]; watch: object; wait: number; ticket: string };
    answer: (answer: unknown, status?: number) => void;
  }[] = [];

  beforeEach(() => {
    polls.length = 0;
    vi.stubGlobal(
      "fetch",
      vi.fn(
        (_url: string, init: RequestInit) =>
          new Promise((resolve, reject) => {
            init.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
            polls.push({
              body: JSON.parse(String(init.body)),
              answer: (answer, status = 200) => resolve({ ok: status < 400, status, json: async () => answer }),
            });
          }),
      ),
    );
  });

  async function blocked(): Promise<void> {
    connect();
    await turn();
    FakeSocket.last.drop(1006);
    await turn(500);
    FakeSocket.last.drop(1006);
    await turn(1000);
    expect(polls.length).toBe(1);
  }

  it("takes over after two sockets that did not open, and carries commands and events", async () => {
    await blocked();
    expect(polls[0]?.body).toMatchObject({ watch: { c: 3 }, wait: 0 });
    polls[0]?.answer({ frames: [{ v: 1, type: "welcome", data: { ticket: "p" } }], ticket: "p1" });
    await turn();
    expect(connection.state).toBe("online");
    expect(polls[1]?.body).toMatchObject({ wait: 25, ticket: "p1" });
    const sent = connection.send("message.send", { conversation: "c", body: "hi" }, "cid1");
    await turn();
    expect(polls[2]?.body.commands).toMatchObject([{ type: "message.send", cid: "cid1" }]);
    polls[2]?.answer({
      frames: [
        { v: 1, type: "welcome", data: {} },
        { v: 1, type: "ack", cid: "cid1", data: { message: {} } },
      ],
      ticket: "p2",
    });
    expect(await sent).toEqual({ message: {} });
    expect(frames.filter((frame) => frame.type === "welcome").length).toBe(1);
  });

  it("goes back to the socket later, when one opens", async () => {
    await blocked();
    polls[0]?.answer({ frames: [{ v: 1, type: "welcome", data: {} }], ticket: "p1" });
    await turn();
    const before = FakeSocket.all.length;
    for (let round = 0; round < 4; round++) {
      await turn(16_000);
      polls.at(-1)?.answer({ frames: [], ticket: "p" });
    }
    expect(FakeSocket.all.length).toBe(before + 1);
    FakeSocket.last.welcome();
    expect(connection.state).toBe("online");
    const count = polls.length;
    await turn(30_000);
    expect(polls.length).toBe(count);
  });

  it("ends when a second ticket is refused too", async () => {
    await blocked();
    polls[0]?.answer({}, 401);
    await turn(4000);
    polls.at(-1)?.answer({}, 401);
    await turn();
    expect(states.at(-1)).toEqual(["stopped", "sign_in"]);
  });

  it("asks for a new ticket on 401 and ends on 403", async () => {
    await blocked();
    polls[0]?.answer({ frames: [{ v: 1, type: "welcome", data: {} }], ticket: "p1" });
    await turn();
    polls[1]?.answer({}, 401);
    await turn(500);
    expect(tickets).toBe(2);
    polls.at(-1)?.answer({}, 403);
    await turn();
    expect(states.at(-1)).toEqual(["stopped", "forbidden"]);
  });
});
