// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { LiveVisitor } from "../../shared/protocol";
import { inviting } from "../invite/store";
import { emptyLive } from "./live";
import { byPage, live } from "./store";
import { Table } from "./table";

const visitor = (name: string, changes: Partial<LiveVisitor> = {}): LiveVisitor =>
  ({
    id: name, name, number: 1, channel: "direct", page_url: `https://shop.example/${name}`, page_title: "Tea", country: "", device: "", invited: "",
    conversation: null, left_at: null, interest: { score: 0 }, place_names: {}, started_at: "2026-05-04T12:00:00Z", page_at: "2026-05-04T12:00:00Z",
    ...changes,
  }) as unknown as LiveVisitor; // biome-ignore format: a list of fields
const show = (...rows: LiveVisitor[]) =>
  act(() => {
    live.value = { ...emptyLive, state: "ready", total: rows.length, shown: rows.length, rows: new Map(rows.map((row) => [row.id, row])) };
    render(<Table />, document.body);
  });
const invites = () => [...document.querySelectorAll<HTMLElement>(".row-invite")];

beforeEach(() => {
  inviting.value = null;
  byPage.value = false;
});
afterEach(() => act(() => render(null, document.body)));

it("invites whom the row is about, unless he talks or is leaving", async () => {
  await show(
    visitor("anna"),
    visitor("berta", { invited: "refused" }),
    visitor("carla", { conversation: { id: "c", with: "Mika" } }),
    visitor("dora", { left_at: "2026-05-04T12:01:00Z" }),
  );
  expect(invites().map((button) => button.getAttribute("aria-label"))).toEqual(["Invite berta", "Invite anna"]);
  await act(() => invites()[1]?.click());
  expect(inviting.value).toEqual({ visitor: "anna", name: "anna" });
});

it("is one stop of the keyboard: the row that the arrows stand on, then its button", async () => {
  await show(visitor("anna"), visitor("berta"));
  const stops = [...document.querySelectorAll<HTMLElement>(".visitor-place a, .visitor-place button")].filter(
    (node) => node.tabIndex === 0,
  );
  expect(stops.map((node) => node.className.split(" ")[0])).toEqual(["visitor-row", "row-invite"]);
});

it("counts headings of pages among what stands in the list", async () => {
  byPage.value = true;
  await show(visitor("anna"), visitor("berta"));
  const items = [...document.querySelectorAll("[role=listitem]")];
  expect(items.map((item) => item.getAttribute("aria-posinset"))).toEqual(["1", "2", "3", "4"]);
  expect(items.every((item) => item.getAttribute("aria-setsize") === "4")).toBe(true);
});
