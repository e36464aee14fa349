// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";

const asked: { path: string; answer: (names: string[]) => Promise<void> }[] = [];
vi.mock("../live/api", () => ({
  get: (path: string) =>
    new Promise((resolve) => {
      const answer = (names: string[]) => act(async () => resolve({ results: names.map(sent), next: null }));
      asked.push({ path, answer });
    }),
}));

const { SentFiles } = await import("./card");

const sent = (name: string) => ({
  file: { id: name, name, kind: "pdf", size: 10, is_lost: false },
  conversation: "c1",
  number: 1,
  sent_by: "visitor",
  sent_at: "2026-05-01T10:00:00Z",
  links: { url: "/f", preview_url: "" },
});
const draw = (visitor: string) => act(() => render(<SentFiles of={{ visitor }} />, document.body));
const names = () => [...document.querySelectorAll(".sent-file-name")].map((each) => each.textContent);

afterEach(() => {
  act(() => render(null, document.body));
  asked.length = 0;
});

it("shows nobody the files of whom he looked at before", async () => {
  await draw("anna");
  await draw("berta");
  expect(asked.map(({ path }) => path)).toEqual([expect.stringContaining("visitor=anna"), expect.stringContaining("visitor=berta")]);
  await asked[1]?.answer(["berta.pdf"]);
  await asked[0]?.answer(["anna.pdf"]);
  expect(names()).toEqual(["berta.pdf"]);
});

it("says nothing of who never sent one", async () => {
  await draw("anna");
  await asked[0]?.answer([]);
  expect(document.body.textContent).toBe("");
});
