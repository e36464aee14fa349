import { expect, it } from "vitest";
import type { Boot } from "../../widget/bridge";
import { SampleServer } from "./server";
import { type Show, STATES } from "./show";

const show = (state: Show["state"], language: "en" | "ja" | "zh-hans" = "en"): Show =>
  ({
    kind: "sodan:show",
    look: { website: { language } as Boot["website"], company: { name: "Tea" } },
    sample: { operator: { name: "Mika", title: "", photo: null }, panel: "p", forms: "f", before: null },
    state,
    isDark: false,
    anew: true,
  }) as unknown as Show;
const ask = (server: SampleServer, type: string, data: object = {}) =>
  (server.answer({ v: 1, type, cid: "c", data }) as { type: string; data: Record<string, never> }).data;

it("answers what the widget asks in each state, in its language", () => {
  for (const state of STATES) {
    const server = new SampleServer(show(state, "ja"));
    const boot = server.boot();
    const { conversation, messages } = ask(server, "sync") as unknown as {
      conversation: { status: string } | null;
      messages: { body: string }[];
    };
    expect(boot.presence.online).toBe(state !== "offline");
    expect(Boolean(boot.before)).toBe(state === "before");
    expect(conversation?.status).toBe(state === "talk" ? "open" : state === "rating" ? "closed" : undefined);
    expect(messages.length).toBe(conversation ? 3 : 0);
    if (messages[0]) expect(messages[0].body).toContain("玉露");
    for (const type of ["departments.list", "queue.get", "ending.get", "message.read"]) expect(ask(server, type)).toBeTruthy();
  }
});

it("remembers a rating while only the look changes, and forgets it with the next state", () => {
  const server = new SampleServer(show("rating"));
  const score = () => (ask(server, "ending.get")["ending"] as unknown as { rating: { score: number } }).rating.score;
  ask(server, "rating.give", { score: 4 });
  server.show = { ...show("rating"), anew: false };
  expect(score()).toBe(4);
  server.show = show("rating");
  expect(score()).toBe(0);
  expect(server.answer({ v: 1, type: "unknown.thing", cid: "c", data: {} })).toMatchObject({ type: "error" });
});
