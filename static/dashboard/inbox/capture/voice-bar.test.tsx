// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const addFiles = vi.fn((_conversation: string, _files: File[]) => {});
vi.mock("../files/store", () => ({ addFiles }));

const cancel = vi.fn();
let begun: Promise<unknown>;
const recording = () => ({
  done: null as Blob | null,
  seconds: 3.2,
  isPaused: false,
  level: 0,
  ending: "webm",
  cancel,
  end() {
    this.done = new Blob(["x"], { type: "audio/webm" });
  },
  finish: () => Promise.resolve(new Blob(["x"], { type: "audio/webm" })),
});
vi.mock("./voice", async (original) => ({
  ...(await original<typeof import("./voice")>()),
  Recording: { begin: () => begun },
}));

const { VoiceBar } = await import("./voice-bar");
const onClose = vi.fn();
const draw = () => act(async () => render(<VoiceBar conversation="c1" onClose={onClose} />, document.body));
const leave = () => act(async () => render(null, document.body));
const bar = () => document.querySelector<HTMLElement>(".voice");

beforeEach(() => {
  begun = Promise.resolve(recording());
});
afterEach(async () => {
  await leave();
  vi.clearAllMocks();
});

describe("a voice note", () => {
  it("waits in its own conversation's tray when another one is opened meanwhile", async () => {
    await draw();
    await leave();
    expect(addFiles).toHaveBeenCalledTimes(1);
    const [conversation, [file]] = addFiles.mock.calls[0] as [string, File[]];
    expect(conversation).toBe("c1");
    expect(file?.name).toMatch(/\(0m03s\)\.webm$/);
  });

  it("is thrown away by Escape, and stays so when the bar is gone", async () => {
    await draw();
    expect(document.activeElement).toBe(bar());
    await act(async () => void bar()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })));
    await leave();
    expect([cancel.mock.calls.length, onClose.mock.calls.length, addFiles.mock.calls.length]).toEqual([1, 1, 0]);
  });

  it("does not listen to who left while the browser asked", async () => {
    let allow: (made: unknown) => void = () => {};
    begun = new Promise((resolve) => {
      allow = resolve;
    });
    await draw();
    await leave();
    await act(async () => allow(recording()));
    expect([cancel.mock.calls.length, addFiles.mock.calls.length]).toEqual([1, 0]);
  });

  it("says why nothing is recorded", async () => {
    begun = Promise.reject(new DOMException("", "NotAllowedError"));
    await draw();
    await vi.waitFor(() => expect(document.querySelector("[role=alert]")?.textContent).toMatch(/microphone/i));
    await leave();
    expect(addFiles).not.toHaveBeenCalled();
  });
});
