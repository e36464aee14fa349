// @vitest-environment happy-dom
/** What is written to a visitor stays, whatever becomes of the place where he was chosen. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, it, vi } from "vitest";
import type { LiveVisitor, ServerFrame } from "../../shared/protocol";
import { soon } from "../../tests/soon";

let hear: (frame: ServerFrame) => void = () => undefined;
const proposal = {
  is_allowed: true,
  reason: "",
  detail: "",
  until: null,
  language: "en",
  texts: [{ template: "1", name: "A", text: "Hello!" }],
};
vi.mock("../live/link", async (original) => ({
  ...(await original<typeof import("../live/link")>()),
  listen: (listener: (frame: ServerFrame) => void) => {
    hear = listener;
  },
  command: () => Promise.resolve({ total: 1 }),
}));
vi.mock("../live/api", async (original) => ({ ...(await original<typeof import("../live/api")>()), get: () => Promise.resolve(proposal) }));

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
const arrive = (id: string) =>
  act(() =>
    hear({
      type: "visitors.arrived",
      data: { rows: [visitor(id)], more: 0, total: 1, sound: false, place_by: "" },
    } as unknown as ServerFrame),
  );

beforeEach(() => {
  document.body.replaceChildren();
});

it("keeps the dialog and its text when the card it was opened from is gone", async () => {
  const [{ Cards }, { hearArrivals, cards }, { Inviting }] = await Promise.all([
    import("../arrivals/cards"),
    import("../arrivals/store"),
    import("./dialog"),
  ]);
  hearArrivals(true);
  const takeArrivals = hear;
  act(() =>
    render(
      <>
        <Cards />
        <Inviting />
      </>,
      document.body,
    ),
  );
  hear = takeArrivals;
  await arrive("anna");
  await act(() => document.querySelector<HTMLElement>(".arrival-actions .btn")?.click());
  const area = () => document.querySelector("textarea") as HTMLTextAreaElement;
  await soon(() => expect(area().value).toBe("Hello!"));
  await act(() => {
    area().value = "Do you look for matcha?";
    area().dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const id of ["berta", "carla", "dora"]) await arrive(id);
  expect(cards.value.map((row) => row.id)).not.toContain("anna");
  expect(document.querySelectorAll("dialog")).toHaveLength(1);
  expect(area().value).toBe("Do you look for matcha?");
  expect(document.querySelector(".dialog-title")?.textContent).toContain("anna");
});
