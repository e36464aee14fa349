// @vitest-environment happy-dom
/** Drafts reach the server and other devices, and an earlier text never comes after a later one. */
import { beforeEach, expect, test, vi } from "vitest";
import type { DraftDetails, ServerFrame, StaffFileShown } from "../../../shared/protocol";

const asked: string[] = [];
let answer: (method: string, path: string, body?: object) => Promise<unknown> = () => Promise.resolve({});
let hear: (frame: ServerFrame) => void = () => undefined;
class ApiError extends Error {
  constructor(readonly status: number) {
    super();
  }
}
vi.mock("../../live/link", () => ({
  me: { peek: () => ({ id: "ana" }) },
  listen: (listener: typeof hear) => {
    hear = listener;
  },
}));
vi.mock("../../live/api", () => ({
  ApiError,
  get: (path: string) => answer("GET", path),
  patch: (path: string, body: object) => answer("PATCH", path, body),
  remove: (path: string) => answer("DELETE", path),
}));

let version = 100;
const stored = (body: string, conversation = "c1"): DraftDetails => ({
  conversation,
  kind: "message",
  body,
  version: ++version,
  changed_at: new Date().toISOString(),
  files: [],
});

async function fresh() {
  vi.resetModules();
  const module = await import("./drafts");
  module.shareDrafts();
  return module;
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  asked.length = 0;
  answer = (method, path, body) => {
    asked.push(`${method} ${path} ${body ? (body as { body: string }).body : ""}`.trim());
    return Promise.resolve(method === "PATCH" ? stored((body as { body: string }).body) : { results: [] });
  };
});

test("what is typed goes after a pause, once", async () => {
  const { saveDraft, loadDraft } = await fresh();
  for (const text of ["H", "He", "Hel"]) saveDraft("c1", text, "reply");
  expect(loadDraft("c1")).toMatchObject({ text: "Hel", dirty: true });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(["PATCH conversations/c1/draft/ Hel"]);
  expect(loadDraft("c1")).toMatchObject({ text: "Hel", dirty: false, version });
});

test("what was sent is deleted at once", async () => {
  const { saveDraft, drafts } = await fresh();
  saveDraft("c1", "Hello", "reply");
  await vi.advanceTimersByTimeAsync(1000);
  saveDraft("c1", "", "reply");
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.at(-1)).toBe("DELETE conversations/c1/draft/");
  expect(drafts.peek()).toEqual({});
});

test("what is typed while one is on its way goes after it", async () => {
  const { saveDraft, loadDraft } = await fresh();
  let arrive: () => void = () => undefined;
  const real = answer;
  answer = (method, path, body) =>
    new Promise((resolve) => {
      arrive = () => resolve(real(method, path, body));
    });
  saveDraft("c1", "Hel", "reply");
  await vi.advanceTimersByTimeAsync(900);
  saveDraft("c1", "", "reply");
  await vi.advanceTimersByTimeAsync(10);
  answer = real;
  arrive();
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual(["PATCH conversations/c1/draft/ Hel", "DELETE conversations/c1/draft/"]);
  expect(loadDraft("c1").text).toBe("");
});

test("without a network it is kept, over a reload too, and goes with the next connection", async () => {
  let { saveDraft } = await fresh();
  const real = answer;
  answer = () => Promise.reject(new ApiError(0));
  saveDraft("c1", "Hello", "reply");
  await vi.advanceTimersByTimeAsync(1000);
  ({ saveDraft } = await fresh());
  answer = real;
  hear({ type: "welcome" } as ServerFrame);
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toEqual(["GET drafts/", "PATCH conversations/c1/draft/ Hello"]);
});

test("another device's draft is taken over unless something newer stands here", async () => {
  const { saveDraft, loadDraft } = await fresh();
  const tell = (draft: DraftDetails | null, at = draft?.version ?? ++version) =>
    hear({ type: "draft.changed", conversation: "c1", data: { draft, version: at } } as unknown as ServerFrame);
  tell(stored("From the phone"));
  expect(loadDraft("c1")).toMatchObject({ text: "From the phone" });
  const old = stored("Late");
  tell(stored("Newer"));
  tell(old);
  expect(loadDraft("c1").text).toBe("Newer");
  saveDraft("c1", "Newer here", "reply");
  tell(stored("There"));
  expect(loadDraft("c1").text).toBe("Newer here");
  await vi.advanceTimersByTimeAsync(1000);
  tell(null);
  expect(loadDraft("c1").text).toBe("");
});

test("a file that ended on the server goes from the draft that stands here", async () => {
  const { loadDraft } = await fresh();
  const file = { id: "f1", name: "quote.pdf" } as unknown as StaffFileShown;
  const draft = { ...stored("With a file"), files: [file] };
  const tell = (told: DraftDetails) =>
    hear({ type: "draft.changed", conversation: "c1", data: { draft: told, version: told.version } } as unknown as ServerFrame);
  tell(draft);
  expect(loadDraft("c1").files).toEqual([file]);
  tell({ ...draft, files: [] });
  expect(loadDraft("c1").files).toEqual([]);
});

test("what was sent elsewhere while this browser was closed is gone, what is older than the server's keeping goes there", async () => {
  localStorage.setItem(
    "sodan:drafts:ana",
    JSON.stringify({
      gone: { text: "Sent on the phone", mode: "reply", at: Date.now(), version: 3, dirty: false },
      before: { text: "From earlier days", mode: "note", at: Date.now() },
    }),
  );
  const { drafts } = await fresh();
  hear({ type: "welcome" } as ServerFrame);
  await vi.advanceTimersByTimeAsync(10);
  expect(Object.keys(drafts.peek())).toEqual(["before"]);
  expect(asked.at(-1)).toBe("PATCH conversations/before/draft/ From earlier days");
});

test("the draft of a conversation that was erased goes", async () => {
  const { saveDraft, drafts } = await fresh();
  answer = () => Promise.reject(new ApiError(404));
  saveDraft("c1", "Hello", "reply");
  await vi.advanceTimersByTimeAsync(1000);
  expect(drafts.peek()).toEqual({});
});

test("each person of a browser has her own, and the first takes over what was shared", async () => {
  localStorage.setItem("sodan:drafts", JSON.stringify({ c1: { text: "Before", mode: "reply", at: Date.now() } }));
  localStorage.setItem("sodan:drafts:ben", JSON.stringify({ c2: { text: "His", mode: "reply", at: Date.now(), dirty: true } }));
  const { drafts } = await fresh();
  expect(Object.keys(drafts.peek())).toEqual(["c1"]);
  expect(localStorage.getItem("sodan:drafts")).toBeNull();
});

test("files that are to go with it are remembered without a word, and another device gets them", async () => {
  const { saveDraft, saveDraftFiles, loadDraft, take } = await fresh();
  const bodies: unknown[] = [];
  answer = (_method, _path, body) => {
    bodies.push(body);
    return Promise.resolve(stored(""));
  };
  const file = { id: "f1", name: "offer.pdf" };
  saveDraftFiles("c1", [file]);
  saveDraft("c1", "H", "reply");
  await vi.advanceTimersByTimeAsync(1000);
  expect(bodies).toEqual([{ body: "H", kind: "message", files: ["f1"] }]);
  saveDraftFiles("c1", [file]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(bodies).toHaveLength(1);
  take("c2", { ...stored("", "c2"), files: [file] }, ++version);
  expect(loadDraft("c2").files).toEqual([file]);
});

test("a card that was removed stays removed while its draft lives, and no longer", async () => {
  const { saveDraft, saveWithout, loadDraft } = await fresh();
  saveDraft("c1", "See https://shop.example/tea", "reply");
  const real = answer;
  // It is removed while the text is on its way.
  answer = (method, path, body) => {
    saveWithout("c1", "https://shop.example/tea");
    return real(method, path, body);
  };
  await vi.advanceTimersByTimeAsync(1000);
  answer = real;
  saveDraft("c1", "See https://shop.example/tea, friend", "note");
  await vi.advanceTimersByTimeAsync(1000);
  expect(loadDraft("c1")).toMatchObject({ without: "https://shop.example/tea", dirty: false });
  expect((await fresh()).loadDraft("c1").without).toBe("https://shop.example/tea");
  const { saveDraft: write, loadDraft: read } = await fresh();
  write("c1", "", "reply");
  write("c1", "Next", "reply");
  expect(read("c1").without).toBeUndefined();
});
