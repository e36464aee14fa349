// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const command = vi.fn((_name: string, _data: unknown, _cid?: string): Promise<unknown> => new Promise(() => {}));
vi.mock("../live/link", async (original) => ({
  ...(await original<typeof import("../live/link")>()),
  command,
  listen: () => {},
}));
vi.mock("./manners/store", async (original) => ({
  ...(await original<typeof import("./manners/store")>()),
  undoSendMs: () => 5000,
}));

const { heldIn, sendLine, startSending, takeBack } = await import("./sending");
const { loadDraft, saveDraft } = await import("./composer/drafts");
startSending(() => {});

let at = 0;
let id = "";
beforeEach(() => {
  at += 1;
  id = `c${at}`;
});
afterEach(() => command.mockClear());

const backFrom = async (body: string, kind: "message" | "note") => {
  await sendLine(id, body, kind);
  takeBack(heldIn(id) ?? "");
  return loadDraft(id);
};

describe("a line that is taken back while it is held", () => {
  it("stands in the composer as what it was", async () => {
    expect(await backFrom("Good morning", "message")).toMatchObject({ text: "Good morning", mode: "reply" });
    expect(heldIn(id)).toBeNull();
    expect(command).not.toHaveBeenCalled();
  });

  it("stands before what was written since", async () => {
    await sendLine(id, "First", "message");
    saveDraft(id, "Second", "reply");
    takeBack(heldIn(id) ?? "");
    expect(loadDraft(id)).toMatchObject({ text: "First\nSecond", mode: "reply" });
  });

  it("never turns a note into what the visitor reads", async () => {
    expect(await backFrom("He is difficult", "note")).toMatchObject({ mode: "note" });
    id = `${id}-b`;
    await sendLine(id, "Good morning", "message");
    saveDraft(id, "He is difficult", "note");
    takeBack(heldIn(id) ?? "");
    expect(loadDraft(id)).toMatchObject({ text: "Good morning\nHe is difficult", mode: "note" });
  });
});
