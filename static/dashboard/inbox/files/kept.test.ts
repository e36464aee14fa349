// @vitest-environment happy-dom
/** Files that are to go with a line and the draft that remembers them follow each other. */
import { expect, test, vi } from "vitest";

vi.mock("../../live/link", () => ({ me: { peek: () => ({ id: "ana" }) }, listen: () => undefined, command: vi.fn() }));
const asked: string[] = [];
vi.mock("../../live/api", () => ({
  ApiError: class extends Error {},
  csrfToken: () => "",
  get: () => Promise.resolve({ results: [] }),
  patch: (_path: string, body: { files: string[] }) => {
    asked.push(`files ${body.files}`);
    return Promise.resolve({ version: 5 });
  },
  remove: (path: string) => {
    asked.push(`delete ${path}`);
    return Promise.resolve({});
  },
}));

// What is on its way stays on its way.
vi.stubGlobal(
  "XMLHttpRequest",
  class {
    upload = {};
    open() {}
    setRequestHeader() {}
    send() {}
    abort() {}
  },
);

const file = (id: string) => ({ id, name: `${id}.pdf`, kind: "pdf" as const, media: "application/pdf", size: 3 });

test("a file of a draft stands in the tray, and goes from both when it is taken out or sent", async () => {
  vi.useFakeTimers();
  const drafts = await import("../composer/drafts");
  const store = await import("./store");
  const { keepFiles } = await import("./kept");
  keepFiles();
  const names = () => store.chosenIn("c1").map(({ upload }) => upload.name);
  const draft = (files: ReturnType<typeof file>[], version: number) =>
    drafts.take("c1", { conversation: "c1", kind: "message", body: "", version, changed_at: new Date().toISOString(), files }, version);

  draft([file("a"), file("b")], 1);
  expect(names()).toEqual(["a.pdf", "b.pdf"]);
  draft([file("b")], 2);
  expect(names()).toEqual(["b.pdf"]);
  expect(asked).toEqual([]);

  store.putBackFiles("c1", [file("c")]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(["files c,b"]);
  expect(store.takeFiles("c1").map(({ id }) => id)).toEqual(["c", "b"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.at(-1)).toBe("delete conversations/c1/draft/");
  expect(drafts.loadDraft("c1").files ?? []).toEqual([]);
});

test("who leaves while something is on its way is warned", async () => {
  const store = await import("./store");
  const { keepFiles } = await import("./kept");
  keepFiles();
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  store.addFiles("c9", [new File(["x"], "a.txt", { type: "text/plain" })]);
  expect(leave()).toBe(true);
});
