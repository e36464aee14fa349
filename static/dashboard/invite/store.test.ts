import { beforeEach, describe, expect, it } from "vitest";
import type { InvitationDetails } from "../../shared/protocol";
import { invited, isNewer, note } from "./store";

const one = (changes: Partial<InvitationDetails> = {}): InvitationDetails => ({
  id: "i1",
  visitor: "v1",
  website: "w1",
  greeting: null,
  operator: null,
  conversation: null,
  status: "sent",
  look: "card",
  body: "Hello?",
  page_url: "",
  page_title: "",
  is_never: false,
  sent_at: "2026-05-01T12:00:00Z",
  shown_at: null,
  answered_at: null,
  expires_at: "2026-05-01T12:10:00Z",
  ...changes,
});
const seen = one({ status: "shown", shown_at: "2026-05-01T12:00:01Z" });
const done = one({ status: "dismissed", shown_at: "2026-05-01T12:00:01Z", answered_at: "2026-05-01T12:00:05Z" });

describe("invitations that were heard of", () => {
  beforeEach(() => {
    invited.value = new Map();
  });

  it("go forward only, in whatever order they are told", () => {
    for (const told of [one(), done, seen, one()]) note(told);
    expect(invited.value.get("v1")?.status).toBe("dismissed");
  });

  it("give way to a newer one", () => {
    note(done);
    note(one({ id: "i2", sent_at: "2026-05-01T13:00:00Z" }));
    note(seen);
    expect(invited.value.get("v1")?.id).toBe("i2");
  });

  it("are not kept without end", () => {
    for (let n = 0; n < 700; n++) note(one({ visitor: `v${n}` }));
    expect(invited.value.size).toBe(500);
    expect(invited.value.has("v699")).toBe(true);
  });

  it("take a repeat as no news but do not lose it", () => {
    expect(isNewer(seen, seen)).toBe(true);
    expect(isNewer(one(), seen)).toBe(false);
  });
});
