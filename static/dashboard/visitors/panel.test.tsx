// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Server } from "../../tests/server";
import { emptyLive } from "./live";
import { Panel } from "./panel";
import { live } from "./store";

let server: Server;
const show = (shown: number, total: number) =>
  act(() => {
    live.value = { ...emptyLive, state: "ready", shown, total };
    render(<Panel id="anna" row={undefined} onClose={() => undefined} />, document.body);
  });
/** What the panel asks for, and its technical details too. */
const questions = () => server.about("visitors/anna/").filter(({ path }) => path === "visitors/anna/");
const anna = (online: boolean) => ({ id: "anna", name: "Anna", email: "", online });
const words = () => document.querySelector(".context-who")?.textContent ?? "";
const invite = () => document.querySelector(".context-invite button");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  server = new Server();
});
afterEach(() => {
  act(() => render(null, document.body));
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("says of somebody whom a crowd hides that he is here, and invites him", async () => {
  await show(1000, 1200);
  for (const question of questions()) await question.answer(anna(true));
  expect(words()).toContain("On the site now");
  expect(invite()).not.toBeNull();
  const before = questions().length;
  await act(() => void vi.advanceTimersByTime(20_000));
  expect(questions()).toHaveLength(before + 1);
  await questions().at(-1)?.answer(anna(false));
  expect(words()).not.toContain("On the site now");
  expect(invite()).toBeNull();
});

it("believes the list where it tells of everybody", async () => {
  await show(3, 3);
  for (const question of questions()) await question.answer(anna(true));
  expect(words()).not.toContain("On the site now");
  expect(invite()).toBeNull();
});
