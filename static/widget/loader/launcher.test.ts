// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { showLauncher } from "./launcher";

it("lets go of the page when it is ended", () => {
  const look = vi.fn(() => []);
  Object.defineProperty(document, "elementsFromPoint", { value: look, configurable: true });
  const end = new AbortController();
  showLauncher({ name: "Shop", side: "right", language: "en" } as never, () => undefined, end.signal);
  const times = () => look.mock.calls.length;
  const before = times();
  dispatchEvent(new Event("resize"));
  expect(times()).toBe(before + 1);
  end.abort();
  dispatchEvent(new Event("resize"));
  expect(times()).toBe(before + 1);
});
