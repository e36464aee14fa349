// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CommandError } from "../../shared/pending";
import type { InvitationForVisitor, ServerFrame } from "../../shared/protocol";
import type { Bridge } from "../bridge";
import { take } from "./main";

let sent: string[];
let opened: number;
let refuse: CommandError | null;
let life: AbortController;

function bridge(): Bridge {
  const host = document.createElement("sodan-widget");
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = `<div class="root"><button class="launcher"></button><div class="place"></div></div>`;
  document.body.append(host);
  return {
    key: "k",
    language: "en",
    boot: { website: {}, company: { name: "Acme" }, greetings: [{ id: "g", page_s: 0, site_s: 0, scroll: 0, delay_s: 0 }] },
    connection: {
      send: async (type: string) => {
        sent.push(type);
        if (refuse) throw refuse;
        return { is_invited: false };
      },
    },
    root,
    place: root.querySelector(".place"),
    open: () => opened++,
    ended: life.signal,
  } as unknown as Bridge;
}
const offer = (id: string, look = "card") =>
  ({
    v: 1,
    type: "invitation.offered",
    data: { invitation: { id, look, body: "Hello?", operator: null } as unknown as InvitationForVisitor },
  }) as ServerFrame;
const cardOf = (one: Bridge) => one.root.querySelector(".invite");
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("visible");
  localStorage.clear();
  sent = [];
  opened = 0;
  refuse = null;
  life = new AbortController();
});
afterEach(() => {
  life.abort();
  vi.useRealTimers();
});

it("lets go of the page when somebody else sits there: no clock, no keys, no rules", async () => {
  const one = bridge();
  take(one);
  take(one, offer("i1"));
  await pass(1100);
  expect(cardOf(one)).not.toBeNull();
  expect(sent).toContain("invitation.shown");
  life.abort();
  expect(cardOf(one)).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
  sent = [];
  dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  await pass(5000);
  expect(sent).toEqual([]);
});

it("does not take what was on its way to who left", async () => {
  const one = bridge();
  life.abort();
  take(one, offer("i1"));
  await pass(1100);
  expect(cardOf(one)).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});

it("lets a conversation that opens by itself stand in the panel, and takes closing it for a refusal", async () => {
  const one = bridge();
  take(one, offer("i1", "panel"));
  await pass(1100);
  expect([one.offer?.id, opened, cardOf(one)]).toEqual(["i1", 1, null]);
  expect(sent.filter((type) => type.startsWith("invitation."))).toEqual([]);
  one.declined?.();
  await pass(10);
  expect(sent).toContain("invitation.dismiss");
  expect(one.offer).toBeUndefined();
});

it("brings what was offered into the open panel back as a card when that is closed", async () => {
  const one = bridge();
  one.place.innerHTML = '<section class="panel"></section>';
  take(one, offer("i1"));
  await pass(1100);
  expect([one.offer?.id, cardOf(one)]).toEqual(["i1", null]);
  one.place.innerHTML = "";
  one.declined?.();
  await pass(1000);
  expect(one.offer).toBeUndefined();
  expect(cardOf(one)).not.toBeNull();
});

it("does not take an invitation out of the open panel when it runs out, and refuses nothing then", async () => {
  const one = bridge();
  one.place.innerHTML = '<section class="panel"></section>';
  take(one, offer("i1", "panel"));
  await pass(1100);
  take(one, { v: 1, type: "invitation.ended", data: { invitation: "i1", status: "expired" } } as ServerFrame);
  expect(one.offer?.id).toBe("i1");
  sent = [];
  one.declined?.();
  await pass(10);
  expect([one.offer, sent]).toEqual([undefined, []]);
});
