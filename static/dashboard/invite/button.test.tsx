// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ServerFrame } from "../../shared/protocol";
import { Server } from "../../tests/server";

let hear: (frame: ServerFrame) => void = () => undefined;
vi.mock("../live/link", async (original) => ({
  ...(await original<typeof import("../live/link")>()),
  listen: (listener: (frame: ServerFrame) => void) => {
    hear = listener;
  },
}));

let server: Server;
const invitation = (changes: object) => ({
  id: "i1",
  visitor: "anna",
  status: "sent",
  sent_at: "2026-05-04T12:00:00Z",
  shown_at: null,
  answered_at: null,
  ...changes,
});

beforeEach(() => {
  server = new Server();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it("says what became of an invitation while there was no connection, and asks no more when it is off the screen", async () => {
  const { InviteState } = await import("./button");
  await act(() => render(<InviteState visitor="anna" />, document.body));
  await server.last("visitors/anna/invitations").answer({ results: [invitation({})] });
  expect(document.body.textContent).toBe("Invitation sent");
  await act(() => hear({ v: 1, type: "welcome", data: {} } as ServerFrame));
  const answered = { status: "dismissed", shown_at: "2026-05-04T12:00:01Z", answered_at: "2026-05-04T12:00:09Z" };
  await server.last("visitors/anna/invitations").answer({ results: [invitation(answered)] });
  expect(document.body.textContent).toBe("Invitation declined");
  await act(() => render(null, document.body));
  const before = server.asked.length;
  hear({ v: 1, type: "welcome", data: {} } as ServerFrame);
  expect(server.asked).toHaveLength(before);
});
