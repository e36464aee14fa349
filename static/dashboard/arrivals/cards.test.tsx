// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LiveVisitor, ServerFrame } from "../../shared/protocol";

const listeners: ((frame: ServerFrame) => void)[] = [];
vi.mock("../live/link", async (original) => ({
  ...(await original<typeof import("../live/link")>()),
  listen: (listener: (frame: ServerFrame) => void) => listeners.push(listener),
  command: () => Promise.resolve({ total: 1 }),
}));

const { Cards } = await import("./cards");
const { cards, dismissAll, hearArrivals } = await import("./store");
hearArrivals(true);

const visitor = (id: string) =>
  ({
    id,
    name: id,
    number: 1,
    channel: "direct",
    page_url: "https://shop.example/",
    page_title: "Tea",
    country: "",
  }) as unknown as LiveVisitor;
const arrive = (...ids: string[]) =>
  act(() => {
    const data = { rows: ids.map(visitor), more: 0, total: 1, sound: false, place_by: "" };
    for (const hear of listeners) hear({ v: 1, type: "visitors.arrived", data } as unknown as ServerFrame);
  });
const dismiss = (id: string) =>
  document.querySelector(`a[href="/visitors/${id}/"]`)?.parentElement?.querySelector<HTMLElement>("[aria-label=Dismiss]");
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const left = () => cards.value.map(({ id }) => id);

beforeEach(() => {
  vi.useFakeTimers();
  act(() => render(<Cards />, document.body));
});
afterEach(() => {
  act(() => {
    dismissAll();
    render(null, document.body);
  });
  vi.useRealTimers();
});

it("goes on with the next card where somebody dismisses one by keyboard", async () => {
  await arrive("anna", "berta", "carla");
  dismiss("berta")?.focus();
  await act(() => void dismiss("berta")?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 0 })));
  expect(left()).toEqual(["anna", "carla"]);
  expect(document.activeElement).toBe(dismiss("carla"));
  // They stay while he is among them, and go when he has gone.
  await pass(30_000);
  expect(left()).toEqual(["anna", "carla"]);
  dismiss("carla")?.blur();
  await pass(13_000);
  expect(left()).toEqual([]);
});

it("lets cards go when the one that had the focus was dismissed with a mouse", async () => {
  await arrive("anna", "berta");
  dismiss("anna")?.focus();
  dismiss("anna")?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  await act(() => void dismiss("anna")?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 })));
  expect(left()).toEqual(["berta"]);
  await pass(13_000);
  expect(left()).toEqual([]);
});

it("offers no invitation to who began to talk meanwhile", async () => {
  const invites = () => [...document.querySelectorAll(".arrival")].map((each) => each.querySelector(".arrival-actions .btn") !== null);
  const talks = (status: string) =>
    act(() => {
      const changes = [{ id: "c1", status, visitor: { id: "anna" }, assignee: status === "open" ? { name: "Ken" } : null }];
      for (const hear of listeners) hear({ v: 1, type: "inbox.changed", data: { changes, position: 1 } } as unknown as ServerFrame);
    });
  const link = () => document.querySelector('.arrival-actions a[href="/inbox/c1/"]')?.getAttribute("aria-label");
  await arrive("anna", "berta");
  await talks("closed");
  expect(invites()).toEqual([true, true]);
  await talks("queued");
  expect(invites()).toEqual([false, true]);
  expect(link()).toBe("Waits: open the conversation");
  await talks("open");
  expect(link()).toBe("Talks with Ken: open");
});
