// @vitest-environment happy-dom
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CommandError } from "../../shared/pending";
import type { ConversationForVisitor, ServerFrame, VisitorMessage } from "../../shared/protocol";
import { soon } from "../../tests/soon";
import type { Boot, Bridge, Listener } from "../bridge";
import { Store } from "./store";

const PRESENCE = { online: true, operators: [{ name: "Mika", photo: null, title: "" }], next_opening: null };

/** A server of one visitor: enough of one to talk with the store. */
class Server {
  conversation: ConversationForVisitor | null = null;
  messages: VisitorMessage[] = [];
  sent: { type: string; data: Record<string, unknown>; cid: string | undefined }[] = [];
  refuse: CommandError | null = null;
  listener: Listener | undefined;
  unread: number[] = [];
  cards: Record<string, string> = {};

  begin(status: ConversationForVisitor["status"] = "open"): void {
    this.conversation = { id: "c1", status, seq: 0, read_by_operator: 0, unread: 0, operator: null, started_at: "2026-01-01T00:00:00Z" };
  }
  store(body: string, who: "visitor" | "operator", cid?: string): VisitorMessage {
    const known = this.messages.find((one) => cid && one.cid === cid);
    if (known) return known;
    const seq = this.messages.length + 1;
    const message: VisitorMessage = {
      id: `m${seq}`,
      conversation: this.conversation?.id ?? "c1",
      kind: "message",
      sender: { kind: who, id: who, name: who },
      body,
      seq,
      created_at: new Date().toISOString(),
      ...(cid ? { cid } : {}),
    };
    this.messages.push(message);
    if (this.conversation) this.conversation = { ...this.conversation, seq };
    return message;
  }
  tell(type: string, data: unknown, more: Partial<ServerFrame> = {}): void {
    this.listener?.onFrame({ v: 1, type, data, conversation: "c1", ...more });
  }
  say(body: string): VisitorMessage {
    const message = this.store(body, "operator");
    this.tell("message.sent", { message }, { seq: message.seq });
    return message;
  }
  answer = async (type: string, data: Record<string, unknown>, cid?: string): Promise<unknown> => {
    this.sent.push({ type, data, cid });
    if (this.refuse && type !== "sync") throw this.refuse;
    if (type === "sync") {
      const after = Number(data["after"]);
      return {
        conversation: this.conversation,
        messages: this.messages.filter((one) => one.seq > after),
        upto: this.messages.length,
        reset: false,
      };
    }
    if (type === "conversation.start") {
      if (!this.conversation || this.conversation.status === "closed") {
        this.messages = [];
        this.begin("queued");
      }
      const message = this.store(String(data["body"]), "visitor", cid);
      return { conversation: this.conversation, message };
    }
    if (type === "message.send") return { message: this.store(String(data["body"]), "visitor", cid) };
    if (type === "previews.lines") {
      const lines = (data["messages"] as string[]).filter((id) => this.cards[id]);
      return { previews: lines.map((message) => ({ message, url: "u", host: "h", title: this.cards[message] })), waits: false };
    }
    return {};
  };
}

let server: Server;
let life = new AbortController();
let round = 0;

function open(boot: Partial<Boot> = {}): Store {
  const own = server; // timers of an earlier test must not reach a later one's
  const bridge = {
    key: `k${round++}`,
    server: "https://acme.test",
    language: "en",
    boot: { visitor: { id: "v" }, conversation: null, company: { name: "Acme" }, presence: PRESENCE, ...boot },
    presence: () => PRESENCE,
    connection: {
      state: "online",
      send: own.answer,
      tell: (type: string, data: Record<string, unknown>) => void own.sent.push({ type, data, cid: undefined }),
    },
    listen: (listener: Listener) => {
      own.listener = listener;
    },
    setUnread: (count: number) => own.unread.push(count),
    setUnsent: () => undefined,
    emit: () => undefined,
    open: () => undefined,
    close: () => undefined,
    ended: life.signal,
  };
  return new Store(bridge as unknown as Bridge);
}
const bodies = (store: Store) => [
  ...store.messages.value.map((one) => one.body),
  ...store.waiting.value.map((one) => `(${one.data.body})`),
];

beforeEach(() => {
  server = new Server();
  life = new AbortController();
  vi.stubGlobal("BroadcastChannel", undefined);
});
afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
});

describe("the panel's store", () => {
  it("begins a conversation with the first line and goes on in it, each line once", async () => {
    const store = open();
    await soon(() => expect(store.loaded.value).toBe(true));
    store.say("one");
    store.say("two");
    expect(bodies(store)).toEqual(["(one)", "(two)"]);
    await soon(() => expect(bodies(store)).toEqual(["one", "two"]));
    const types = server.sent.map((one) => one.type).filter((type) => /start|send/.test(type));
    expect(types).toEqual(["conversation.start", "message.send"]);
    expect(store.mode.value).toBe("chat");
  });

  it("shows history, and counts what came while the panel was closed", async () => {
    server.begin();
    server.store("before", "operator");
    const store = open({ conversation: { id: "c1", seq: 1, unread: 0 } });
    expect(store.mode.value).toBe("loading");
    await soon(() => expect(bodies(store)).toEqual(["before"]));
    server.say("are you there?");
    expect(store.unread.value).toBe(1);
    expect(store.peek.value?.body).toBe("are you there?");
    store.open.value = true;
    store.markRead();
    expect(store.unread.value).toBe(0);
    expect(server.sent.at(-1)).toMatchObject({ type: "message.read", data: { conversation: "c1", seq: 2 } });
  });

  it("does not count a line twice that comes by event and by sync", async () => {
    server.begin();
    const store = open({ conversation: { id: "c1", seq: 0, unread: 0 } });
    await soon(() => expect(store.conversation.value?.id).toBe("c1"));
    const message = server.say("once");
    server.tell("message.sent", { message }, { seq: message.seq });
    expect(store.unread.value).toBe(1);
    expect(bodies(store)).toEqual(["once"]);
  });

  it("asks for what is missing after half a second", async () => {
    server.begin();
    const store = open({ conversation: { id: "c1", seq: 0, unread: 0 } });
    await soon(() => expect(store.conversation.value?.id).toBe("c1"));
    server.store("lost on the way", "operator");
    server.say("heard");
    expect(bodies(store)).toEqual([]);
    await soon(() => expect(bodies(store)).toEqual(["lost on the way", "heard"]));
  });

  it("trusts the position heartbeat", async () => {
    server.begin();
    const store = open({ conversation: { id: "c1", seq: 0, unread: 0 } });
    await soon(() => expect(store.conversation.value?.id).toBe("c1"));
    server.store("never announced", "operator");
    server.tell("positions", { conversations: { c1: 1 } });
    await soon(() => expect(bodies(store)).toEqual(["never announced"]));
  });

  it("ends, and starts a new conversation when asked to", async () => {
    server.begin();
    server.store("old", "visitor");
    const store = open({ conversation: { id: "c1", seq: 1, unread: 0 } });
    await soon(() => expect(bodies(store)).toEqual(["old"]));
    server.tell("conversation.changed", { status: "closed", operator: null });
    if (server.conversation) server.conversation.status = "closed";
    expect(store.mode.value).toBe("ended");
    store.startNew();
    expect(store.mode.value).toBe("chat");
    expect(bodies(store)).toEqual([]);
    store.say("new");
    await soon(() => expect(server.sent.some((one) => one.type === "conversation.start")).toBe(true));
  });

  it("sends a line that waited for an earlier conversation into the one that is shown", async () => {
    server.begin();
    const store = open({ conversation: { id: "c1", seq: 0, unread: 0 } });
    await soon(() => expect(store.conversation.value?.id).toBe("c1"));
    server.refuse = new CommandError("unavailable", "later", true);
    store.say("late");
    await soon(() => expect(server.sent.some((one) => one.type === "message.send")).toBe(true));
    // Meanwhile it was closed, and another tab began the next.
    server.tell("conversation.changed", { status: "closed", operator: null });
    server.begin();
    if (server.conversation) server.conversation.id = "c2";
    server.refuse = null;
    server.tell("conversation.changed", { status: "open", operator: null }, { conversation: "c2" });
    await soon(() => expect(store.conversation.value?.id).toBe("c2"));
    await soon(() => expect(bodies(store)).toEqual(["late"]));
    expect(server.sent.findLast((one) => one.type === "message.send")?.data["conversation"]).toBe("c2");
  });

  it("keeps a refused line with its reason, and sends it again on request", async () => {
    server.begin();
    const store = open({ conversation: { id: "c1", seq: 0, unread: 0 } });
    await soon(() => expect(store.conversation.value?.id).toBe("c1"));
    server.refuse = new CommandError("forbidden", "no", false);
    store.say("refused");
    await soon(() => expect(store.waiting.value[0]).toMatchObject({ state: "failed", code: "forbidden" }));
    server.refuse = null;
    store.retry(store.waiting.value[0]?.cid ?? "");
    await soon(() => expect(bodies(store)).toEqual(["refused"]));
  });

  it("starts over when the database lives another life", async () => {
    server.begin();
    server.store("from before", "operator");
    const store = open({ conversation: { id: "c1", seq: 1, unread: 0 } });
    server.tell("welcome", { epoch: 1 });
    await soon(() => expect(bodies(store)).toEqual(["from before"]));
    server.messages = [];
    server.store("restored", "operator");
    server.tell("welcome", { epoch: 2 });
    await soon(() => expect(bodies(store)).toEqual(["restored"]));
  });

  it("keeps the draft over a reload, and offers the form when nobody is there", async () => {
    const store = open({ presence: PRESENCE });
    store.draft.write("half a sen");
    expect(localStorage.getItem(`sodan:${store.bridge.key}:draft`)).toBe("half a sen");
    server.tell("presence.changed", { online: false, operators: [], next_opening: null });
    expect(store.mode.value).toBe("form");
    server.tell("presence.changed", PRESENCE);
    expect(store.mode.value).toBe("chat");
  });

  it("shows what is typed at most once a second", async () => {
    server.begin();
    const store = open({ conversation: { id: "c1", seq: 0, unread: 0 } });
    await soon(() => expect(store.conversation.value?.id).toBe("c1"));
    for (const text of ["a", "ab", "abc", "abcd"]) store.draft.write(text);
    await soon(() => expect(server.sent.filter((one) => one.type === "typing").map((one) => one.data["body"])).toEqual(["abcd"]));
    store.draft.write("");
    await soon(() => expect(server.sent.filter((one) => one.type === "typing").map((one) => one.data["body"])).toEqual(["abcd", ""]));
  });

  it("counts nothing for who comes after whom it was for", async () => {
    server.begin();
    server.store("hello", "operator");
    const store = open({ conversation: { id: "c1", seq: 1, unread: 1 } });
    await soon(() => expect(bodies(store)).toEqual(["hello"]));
    store.open.value = true;
    life.abort();
    server.unread = [];
    server.sent = [];
    document.dispatchEvent(new Event("visibilitychange"));
    expect(server.unread).toEqual([]);
    expect(server.sent).toEqual([]);
    expect(store.open.value).toBe(false);
  });
});

describe("what is offered in the open panel", () => {
  const offer = { id: "i1", body: "Good day!", look: "panel" as const, operator: null, sent_at: "2026-01-01T00:00:00Z" };
  const offered = (store: Store, one: typeof offer | undefined) => {
    store.bridge.offer = one;
    store.bridge.offered?.();
  };

  it("stands as the first line, is told to be seen once it is, and begins a conversation when it is answered", async () => {
    server = new Server();
    const store = open({ presence: { ...PRESENCE, online: false } } as Partial<Boot>);
    await soon(() => expect(store.loaded.value).toBe(true));
    offered(store, offer);
    expect(store.mode.value).toBe("chat");
    expect(store.messages.value.map((one) => one.body)).toEqual(["Good day!"]);
    expect(server.sent.filter((one) => one.type === "invitation.shown")).toEqual([]);
    store.show();
    offered(store, { ...offer });
    expect(server.sent.filter((one) => one.type === "invitation.shown").map((one) => one.data)).toEqual([{ invitation: "i1" }]);

    store.say("Hello");
    await soon(() =>
      expect(server.sent.find((one) => one.type === "conversation.start")?.data).toMatchObject({ body: "Hello", invitation: "i1" }),
    );
    await soon(() => expect(store.waiting.value).toEqual([]));
    expect(store.messages.value.map((one) => one.body)).toEqual(["Hello"]);
  });

  it("stands beside a conversation that has ended as a new one", async () => {
    server = new Server();
    server.begin("closed");
    server.store("Earlier", "visitor");
    const store = open({ conversation: { id: "c1", seq: 1, unread: 0 } });
    offered(store, offer);
    await soon(() => expect(store.conversation.value?.status).toBe("closed"));
    expect(store.mode.value).toBe("chat");
    expect(store.messages.value.map((one) => one.body)).toEqual(["Good day!"]);
  });

  it("is declined by closing the panel, and not once something was written", async () => {
    server = new Server();
    const store = open();
    const declined = vi.fn();
    store.bridge.declined = declined;
    store.show();
    store.close();
    expect(declined).not.toHaveBeenCalled();
    offered(store, offer);
    store.show();
    server.refuse = new CommandError("offline", "", true);
    store.say("Hello");
    store.close();
    expect(declined).not.toHaveBeenCalled();
    server.refuse = null;
    await soon(() => expect(store.waiting.value).toEqual([]));
  });
});

describe("cards of own pages", () => {
  const asked = () => server.sent.filter(({ type }) => type === "previews.lines").map(({ data }) => data["messages"]);

  it("are asked for together, of operators' lines with a link only, and again when something changed", async () => {
    server = new Server();
    server.begin();
    server.store("https://shop.example/mine", "visitor");
    server.store("No link", "operator");
    server.store("See https://shop.example/tea", "operator");
    server.cards = { m3: "Tea" };
    const store = open({ conversation: { id: "c1", seq: 3, unread: 0 } });
    await soon(() => expect(store.cards.shown.value["m3"]?.title).toBe("Tea"));
    expect(asked()).toEqual([["m3"]]);

    server.say("And www.shop.example/cup");
    await soon(() => expect(asked()).toEqual([["m3"], ["m4"]]));
    server.cards = { m4: "Cup" };
    server.tell("previews.changed", {});
    await soon(() => expect(Object.keys(store.cards.shown.value)).toEqual(["m4"]));
    expect(asked().at(-1)).toEqual(["m3", "m4"]);
  });

  it("are asked for again after the network was away", async () => {
    server = new Server();
    server.begin();
    server.store("https://shop.example/tea", "operator");
    server.cards = { m1: "Tea" };
    server.refuse = new CommandError("offline", "", true);
    const store = open({ conversation: { id: "c1", seq: 1, unread: 0 } });
    await soon(() => expect(asked()).toHaveLength(1));
    server.refuse = null;
    server.tell("welcome", {});
    await soon(() => expect(store.cards.shown.value["m1"]?.title).toBe("Tea"));
  });
});
