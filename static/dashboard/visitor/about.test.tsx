// @vitest-environment happy-dom
/** What stands beside a conversation is about its visitor, in whatever order the answers come. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Server } from "../../tests/server";

const watched: { visitor: string; answer: () => Promise<void> }[] = [];
const told: [string, boolean][] = [];
vi.mock("../live/link", async (original) => ({
  ...(await original<typeof import("../live/link")>()),
  command: (_type: string, { visitor }: { visitor: string }) =>
    new Promise((resolve) => {
      watched.push({
        visitor,
        answer: () =>
          act(async () => {
            resolve({ visits: [], total: 0 });
            for (let n = 0; n < 8; n++) await Promise.resolve();
          }),
      });
    }),
  tell: (_type: string, { visitor, is_looking }: { visitor: string; is_looking: boolean }) => told.push([visitor, is_looking]),
}));

let server: Server;
const show = async (visitor: string | null) => {
  const { About } = await import("./about");
  await act(() => render(visitor && <About visitor={visitor} />, document.body));
};
const talk = (text: string) => ({
  results: [{ id: text, number: 1, status: "closed", started_at: "2026-05-04T12:00:00Z", preview: { text }, assignee: null }],
});
const machine = (time_zone: string) => ({ language: "", time_zone, created_at: "", email: "" });

beforeEach(() => {
  watched.length = told.length = 0;
  server = new Server();
});
afterEach(async () => {
  await show(null);
  vi.unstubAllGlobals();
});

it("shows nothing of the visitor looked at before", async () => {
  await show("anna");
  const [annasTalks, annasMachine] = [server.last("visitor=anna"), server.last("visitors/anna/")];
  await show("berta");
  await server.last("visitor=berta").answer(talk("Berta's question"));
  await server.last("visitors/berta/").answer(machine("Asia/Tokyo"));
  await annasTalks.answer(talk("Anna's question"));
  await annasMachine.answer(machine("Europe/Berlin"));
  expect(document.body.textContent).toContain("Berta's question");
  expect(document.body.textContent).not.toContain("Anna's question");
  expect(document.body.textContent).toContain("Asia/Tokyo");
});

it("takes away what was known of another before the answer is there", async () => {
  await show("anna");
  await server.last("visitors/anna/").answer(machine("Europe/Berlin"));
  await show("berta");
  expect(document.body.textContent).not.toContain("Europe/Berlin");
});

it("watches once, and does not say that it looks at somebody who was left meanwhile", async () => {
  await show("anna");
  expect(watched.map(({ visitor }) => visitor)).toEqual(["anna"]);
  await show(null);
  await watched[0]?.answer();
  expect(told).toEqual([]);
  await show("berta");
  await watched[1]?.answer();
  expect(told).toEqual([["berta", true]]);
  await show(null);
  expect(told).toEqual([
    ["berta", true],
    ["berta", false],
  ]);
});
