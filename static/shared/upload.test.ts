import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Upload } from "./upload";

interface Asked {
  method: string;
  url: string;
  headers: Record<string, string>;
  size: number;
}

/** What the server answers next: a status and a body, or a cut. */
type Next = [number, object] | "cut";
let asked: Asked[] = [];
let answers: Next[] = [];

class FakeRequest {
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  status = 0;
  responseText = "";
  timeout = 0;
  onload?: () => void;
  onerror?: () => void;
  #asked: Asked = { method: "", url: "", headers: {}, size: 0 };
  open(method: string, url: string) {
    this.#asked = { method, url, headers: {}, size: 0 };
  }
  setRequestHeader(name: string, value: string) {
    this.#asked.headers[name] = value;
  }
  getResponseHeader() {
    return null;
  }
  abort() {
    this.onerror?.();
  }
  send(body: Blob | string | null) {
    this.#asked.size = body instanceof Blob ? body.size : 0;
    asked.push(this.#asked);
    const next = answers.shift() ?? "cut";
    queueMicrotask(() => {
      if (next === "cut") return this.onerror?.();
      this.status = next[0];
      this.responseText = JSON.stringify(next[1]);
      this.onload?.();
    });
  }
}

const SIZE = 600_000;
const file = new Blob([new Uint8Array(SIZE)]);
const at = (offset: number, state = "receiving") => ({ id: "u1", offset, state, name: "a.pdf", kind: "pdf", media: "", size: SIZE });
const begin = (): Upload => new Upload(file, "a.pdf", { address: "/files/", headers: () => ({ "X-Who": "me" }), onChange: () => {} });
const told = () => asked.map(({ method, headers }) => `${method} ${headers["Upload-Offset"] ?? ""}`.trim());

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  asked = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a file goes in pieces and is ready when the server says so", async () => {
  answers = [
    [201, at(0)],
    [200, at(524_288)],
    [200, at(SIZE, "ready")],
  ];
  const upload = begin();
  await vi.runAllTimersAsync();
  expect(upload.state).toBe("ready");
  expect(told()).toEqual(["POST", "PATCH 0", "PATCH 524288"]);
  expect(asked[1]?.size).toBe(524_288);
  expect(asked.every(({ headers }) => headers["X-Who"] === "me")).toBe(true);
});

test("after a cut it asks how much came and goes on there", async () => {
  answers = [[201, at(0)], "cut", "cut", [200, at(524_288)], [200, at(SIZE, "ready")]];
  const upload = begin();
  await vi.runAllTimersAsync();
  expect(upload.state).toBe("ready");
  expect(told()).toEqual(["POST", "PATCH 0", "GET", "GET", "PATCH 524288"]);
});

test("while the server cannot look at it, it is asked again with an empty piece", async () => {
  answers = [
    [201, at(0)],
    [200, at(524_288)],
    [503, { code: "try_again" }],
    [200, at(SIZE, "ready")],
  ];
  const upload = begin();
  await vi.runAllTimersAsync();
  expect(upload.state).toBe("ready");
  expect(asked.at(-1)?.size).toBe(0);
  expect(told().at(-1)).toBe(`PATCH ${SIZE}`);
});

test("a refusal says why; trying again begins anew, or goes on where only the room was missing", async () => {
  answers = [
    [201, at(0)],
    [415, { code: "file_refused", detail: "Send a picture." }],
    [201, at(0)],
    [200, at(524_288)],
    [507, { code: "disk_full", detail: "No room." }],
  ];
  const upload = begin();
  await vi.runAllTimersAsync();
  expect([upload.state, upload.why, upload.mayRetry]).toEqual(["refused", "Send a picture.", false]);
  upload.retry();
  await vi.runAllTimersAsync();
  expect([upload.state, upload.why, upload.mayRetry]).toEqual(["refused", "No room.", true]);
  answers = [
    [200, at(524_288)],
    [200, at(SIZE, "ready")],
  ];
  upload.retry();
  await vi.runAllTimersAsync();
  expect(upload.state).toBe("ready");
  expect(told()).toEqual(["POST", "PATCH 0", "POST", "PATCH 0", "PATCH 524288", "GET", "PATCH 524288"]);
});

test("what is taken back is taken from the server too, and nothing more is sent", async () => {
  answers = [[201, at(0)], "cut"];
  const upload = begin();
  await vi.advanceTimersByTimeAsync(10);
  upload.cancel();
  answers = [[204, {}]];
  await vi.runAllTimersAsync();
  expect(told()).toEqual(["POST", "PATCH 0", "DELETE"]);
  expect(upload.state).toBe("gone");
});
