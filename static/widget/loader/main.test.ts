// @vitest-environment happy-dom
/** What the page says of its visitor: told in order, never dropped, and done in the browser whatever becomes of the request. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { soon } from "../../tests/soon";
import type { Bridge } from "../bridge";

const stops: string[] = [];
vi.mock("../../shared/connection", () => ({
  isRefused: (error: Error) => error.name === "Refused",
  Refused: class extends Error {
    override name = "Refused";
  },
  Connection: class {
    constructor(readonly options: { ticket: () => Promise<string> }) {
      connections.push(this);
    }
    start() {}
    stop() {
      stops.push("connection");
    }
    takeTicket(ticket: string) {
      handed.push(ticket);
    }
    send = () => Promise.reject(new Error());
  },
}));
vi.mock("./launcher", () => ({
  showLauncher: () => {
    const host = document.createElement("sodan-widget");
    document.documentElement.append(host);
    return { root: { host }, place: host, button: host, update: () => undefined };
  },
}));

interface Asked {
  body: { token?: string; ended?: string[]; identity?: unknown };
  options: RequestInit;
  answer: (visitor: string, token?: string, more?: object) => Promise<void>;
  fail: (status?: number) => Promise<void>;
}

let asked: Asked[];
let handed: string[] = [];
let connections: { options: { ticket: () => Promise<string> } }[] = [];
const KEY = "sodan:w_1";
const settle = () => vi.advanceTimersByTimeAsync(0);
const sodan = (...call: unknown[]) => (window.Sodan as (...call: unknown[]) => void)(...call);
const last = () => asked.at(-1) as Asked;

async function load(): Promise<void> {
  vi.resetModules();
  await import("./main");
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  connections = [];
  handed = [];
  stops.length = 0;
  localStorage.clear();
  sessionStorage.clear();
  delete window.Sodan;
  document.documentElement.querySelectorAll("sodan-widget").forEach((host) => {
    host.remove();
  });
  document.body.innerHTML = "";
  const script = document.createElement("script");
  script.dataset["website"] = "w_1";
  Object.defineProperty(document, "currentScript", { configurable: true, get: () => script });
  Object.defineProperty(script, "src", { get: () => "https://acme.test/widget.js" });
  vi.stubGlobal(
    "fetch",
    vi.fn((_address: string, options: RequestInit) => {
      return new Promise((resolve, reject) => {
        asked.push({
          body: JSON.parse(String(options.body)),
          options,
          answer: async (visitor, token, more = {}) => {
            const website = { name: "Shop", side: "right" };
            const answer = {
              visitor: { id: visitor },
              token,
              ticket: `ticket-${visitor}`,
              website,
              presence: { online: true },
              conversation: null,
            };
            resolve({
              ok: true,
              status: 200,
              json: async () => ({ ...answer, panel: "x:", tracker: "x:", socket: "", poll: "", ...more }),
            });
            await settle();
          },
          fail: async (status = 0) => {
            if (status) resolve({ ok: false, status, json: async () => ({}) });
            else reject(new TypeError("offline"));
            await settle();
          },
        });
      });
    }),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("tells what was said while the first answer was under way", async () => {
  await load();
  sodan("identify", "signed");
  expect(asked).toHaveLength(1);
  await last().answer("anna", "t0");
  expect(asked).toHaveLength(2);
  expect(last().body).toMatchObject({ token: "t0", identity: "signed" });
  await last().answer("anna", "t1");
  expect(localStorage.getItem(KEY)).toBe("t1");
  expect(document.querySelectorAll("sodan-widget")).toHaveLength(1);
});

it("hands the connection the ticket of a sign-in, which ended the one that it began with", async () => {
  await load();
  await last().answer("anna", "t0");
  sodan("identify", "signed");
  await last().answer("anna", "t1");
  expect(handed).toEqual(["ticket-anna"]);
  expect([connections.length, stops.length]).toEqual([1, 0]);
});

it("keeps the order: who was identified and then left is a stranger", async () => {
  localStorage.setItem(KEY, "t0");
  window.Sodan = Object.assign(() => undefined, { q: [["identify", "signed"], ["logout"]] });
  await load();
  expect(last().body.identity).toBeUndefined();
  expect(last().body.ended).toEqual(["t0"]);
  expect(last().body.token).toBeUndefined();
});

it("signs in who comes after who left, in one request", async () => {
  localStorage.setItem(KEY, "t0");
  window.Sodan = Object.assign(() => undefined, { q: [["logout"], ["identify", "berta"]] });
  await load();
  expect(last().body).toMatchObject({ ended: ["t0"], identity: "berta" });
});

it("ends the token that came with an answer after he had left", async () => {
  localStorage.setItem(KEY, "t0");
  window.Sodan = Object.assign(() => undefined, { q: [["identify", "signed"]] });
  await load();
  sodan("logout");
  await last().answer("anna", "t1");
  expect(document.querySelector("sodan-widget")).toBeNull();
  expect(last().body).toMatchObject({ ended: ["t0", "t1"] });
  expect(last().body.token).toBeUndefined();
  await last().answer("stranger", "t2");
  expect(localStorage.getItem(KEY)).toBe("t2");
  expect(localStorage.getItem(`${KEY}:ending`)).toBeNull();
});

it.each([0, 429])("logs out at once where the request fails (%s), and tells the server when it can", async (status) => {
  localStorage.setItem(KEY, "t0");
  await load();
  await last().answer("anna");
  localStorage.setItem(`${KEY}:draft`, "secret");
  sodan("logout");
  expect(localStorage.getItem(KEY)).toBeNull();
  expect(localStorage.getItem(`${KEY}:draft`)).toBeNull();
  expect(stops).toEqual(["connection"]);
  expect(document.querySelector("sodan-widget")).toBeNull();
  expect(last().options.keepalive).toBe(true);
  await last().fail(status);
  expect(localStorage.getItem(`${KEY}:ending`)).toBe("t0");
  await vi.advanceTimersByTimeAsync(2000);
  expect(last().body.ended).toEqual(["t0"]);
  await last().answer("stranger", "t2");
  expect(localStorage.getItem(`${KEY}:ending`)).toBeNull();
});

it("ends on the next page what could not be ended on the one before", async () => {
  localStorage.setItem(`${KEY}:ending`, "t0");
  localStorage.setItem(KEY, "t5");
  await load();
  expect(last().body).toMatchObject({ token: "t5", ended: ["t0"] });
});

it("tells an identity again that failed, unless another came meanwhile", async () => {
  await load();
  await last().answer("anna", "t0");
  sodan("identify", "one");
  await last().fail();
  await vi.advanceTimersByTimeAsync(2000);
  expect(last().body.identity).toBe("one");
  await last().fail();
  sodan("identify", "two");
  await vi.advanceTimersByTimeAsync(8000);
  expect(last().body.identity).toBe("two");
});

it("becomes whom another tab signed in when its ticket is renewed", async () => {
  await load();
  await last().answer("anna", "t0");
  const connection = connections[0] as (typeof connections)[0];
  expect(await connection.options.ticket()).toBe("ticket-anna");
  void connection.options.ticket();
  await last().answer("berta", "t1");
  expect(connections).toHaveLength(2);
  expect(stops).toEqual(["connection"]);
});

describe("a panel", () => {
  let mounted: { bridge: Bridge; opened: number }[];
  // The module's address counts, not its file: each is fetched anew.
  const address = (name: string) =>
    `data:text/javascript,export const mount = (bridge) => globalThis.mountPanel(bridge) // ${name} ${round}`;
  let round = 0;
  const come = async () => {
    vi.useRealTimers();
    await soon(() => expect(mounted.length).toBeGreaterThan(0));
    vi.useFakeTimers();
  };

  beforeEach(() => {
    mounted = [];
    round++;
    vi.stubGlobal("mountPanel", (bridge: Bridge) => {
      const one = { bridge, opened: 0 };
      mounted.push(one);
      return { open: () => one.opened++, close: () => undefined };
    });
  });

  it("ends with who logs out: the page is told, and none opens for who comes after him", async () => {
    await load();
    const told: string[] = [];
    for (const event of ["open", "close"]) sodan("on", event, () => told.push(event));
    sodan("on", "unread", ({ count }: { count: number }) => told.push(`unread ${count}`));
    await last().answer("anna", "t0", { panel: address("anna"), conversation: { id: "c", seq: 1, unread: 2 } });
    sodan("open");
    await come();
    await settle();
    expect(told).toEqual(["unread 2", "open"]);
    expect(sessionStorage.getItem(`${KEY}:open`)).toBe("1");
    sodan("logout");
    expect(told).toEqual(["unread 2", "open", "close", "unread 0"]);
    expect(mounted[0]?.bridge.ended?.aborted).toBe(true);
    expect(sessionStorage.getItem(`${KEY}:open`)).toBeNull();
    await last().answer("stranger", "t1", { panel: address("stranger") });
    await vi.advanceTimersByTimeAsync(5000);
    expect(mounted).toHaveLength(1);
    expect(told.filter((event) => event === "open")).toHaveLength(1);
  });

  it("that was on its way to who left is nobody's", async () => {
    await load();
    await last().answer("anna", "t0", { panel: address("anna") });
    sodan("open");
    sodan("logout");
    await last().answer("berta", "t1", { panel: address("berta") });
    sodan("open");
    await come();
    vi.useRealTimers();
    await soon(() => expect(mounted.find(({ bridge }) => bridge.boot.visitor.id === "berta")?.opened).toBe(1));
    expect(mounted.filter(({ bridge }) => bridge.boot.visitor.id === "berta")).toHaveLength(1);
    expect(mounted.find(({ bridge }) => bridge.boot.visitor.id === "anna")?.opened ?? 0).toBe(0);
  });
});
