/** What operators write, on its way: kept in the browser until the server has it, and shown meanwhile. */
import { CommandError } from "../../shared/connection";
import { wellFormed } from "../../shared/ids";
import { Outbox } from "../../shared/outbox";
import type { StaffFileShown } from "../../shared/protocol";
import { command, listen, me } from "../live/link";
import { hasMarks, readable } from "../mentions/marks";
import { toast } from "../ui/toast";
import { tellUsed } from "./canned/store";
import { loadDraft, saveDraft, saveWithout } from "./composer/drafts";
import { putBackFiles } from "./files/store";
import { shown } from "./list/rows";
import { undoSendMs } from "./manners/store";
import { showView } from "./navigation";
import { hideCard } from "./previews/store";
import { change, changeThread, colleagues, list, selected, takenByMyself, threads, unsent } from "./store";
import type { Message, Summary } from "./types";
import { whyUnsent } from "./why";

interface Line {
  body: string;
  kind: "message" | "note";
  /** Canned responses that it was made of, to be counted. */
  canned?: readonly string[];
  /** Uploads that go with it. */
  files?: readonly StaffFileShown[];
  /** The own address whose card was removed. */
  without?: string;
  /** It may be taken back until then (ms). */
  until?: number;
  /** It was the last word: the conversation is closed when it is stored. */
  closes?: boolean;
}

let outbox: Outbox<Line> | null = null;
/** What is on its way can be taken back no more. */
const going = new Set<string>();
let tellClosed: (conversation: Summary) => void = () => {};

/** `onClosed` hears of a conversation that ended with a last word. */
export function startSending(onClosed: (conversation: Summary) => void): void {
  tellClosed = onClosed;
  outbox = new Outbox<Line>({
    // One browser may serve two people one after the other; neither sends what the other left.
    name: `sodan-operator-${me.peek().id}`,
    deliver,
    onChange: (items) => {
      unsent.value = items.map((item) => ({
        conversation: item.lane,
        cid: item.cid,
        kind: item.data.kind,
        body: item.data.body,
        files: item.data.files ?? [],
        state: item.state,
        until: item.data.until ?? 0,
        why: item.state === "failed" ? whyUnsent(item.code ?? "") : "",
      }));
    },
  });
  listen((frame) => {
    if (frame.type === "welcome") outbox?.wake();
  });
}

/** Send a reply or a note. Resolves when it is safe in this browser. */
export async function sendLine(
  conversation: string,
  body: string,
  kind: Line["kind"],
  more: Pick<Line, "canned" | "closes" | "files" | "without"> = {},
): Promise<void> {
  const held = undoSendMs();
  await outbox?.add(conversation, { body: wellFormed(body), kind, ...more, ...(held ? { until: Date.now() + held } : {}) });
}

/** Take a line back that is held: it goes nowhere, and its text stands in the composer again. */
export function takeBack(cid: string): void {
  const item = outbox?.items.find((each) => each.cid === cid);
  if (!item || going.has(cid) || (item.data.until ?? 0) <= Date.now()) return;
  void outbox?.discard(cid);
  giveBack(item.lane, item.data);
}

/** The newest line of a conversation that can still be taken back. */
export function heldIn(conversation: string): string | null {
  const held = (outbox?.items ?? []).filter(
    (item) => item.lane === conversation && (item.data.until ?? 0) > Date.now() && !going.has(item.cid),
  );
  return held.at(-1)?.cid ?? null;
}

export function retryUnsent(cid: string): void {
  void outbox?.retry(cid);
}

export function discardUnsent(cid: string): void {
  void outbox?.discard(cid);
}

async function deliver(item: { cid: string; lane: string; data: Line }): Promise<void> {
  const rest = (item.data.until ?? 0) - Date.now();
  if (rest > 0) {
    await new Promise((resolve) => setTimeout(resolve, rest));
    // Taken back meanwhile, here or in another tab.
    if (!outbox?.items.some((each) => each.cid === item.cid)) return;
  }
  going.add(item.cid);
  const summary = shown(list.peek(), item.lane);
  // Whoever answers somebody in the queue takes him on; a note takes nothing.
  if (item.data.kind === "message" && summary?.status === "queued") {
    takenByMyself.add(item.lane);
    const answer = await command("conversation.accept", { conversation: item.lane });
    change({ type: "came", conversation: answer.conversation });
    if (selected.peek() === item.lane) showView("mine");
  }
  const { body, kind, canned = [], closes } = item.data;
  const files = (item.data.files ?? []).map(({ id }) => id);
  const line = { conversation: item.lane, body, kind };
  if (item.data.without) void hideCard(item.lane, item.cid);
  const message = await say(item, line, files);
  // It went back into the composer.
  if (message === null) return;
  if (!message) throw new CommandError("unknown", "", true);
  if (canned.length) void tellUsed(item.lane, message.id, canned);
  if (item.data.kind === "message") change({ type: "answered", id: item.lane, seq: message.seq });
  if (threads.peek().has(item.lane)) changeThread(item.lane, { type: "sent", seq: message.seq, message, at: Date.now() });
  if (closes) tellClosed((await command("conversation.close", { conversation: item.lane })).conversation);
}

/** The stored line; null where it came back, because it mentions somebody who must not be. */
async function say(
  { cid, lane, data }: { cid: string; lane: string; data: Line },
  line: { conversation: string; body: string; kind: Line["kind"] },
  files: string[],
): Promise<Message | null | undefined> {
  if (line.kind !== "note" || !hasMarks(line.body))
    return (files.length ? await command("message.send_files", { ...line, files }, cid) : await command("message.send", line, cid)).message;
  try {
    return (await command("note.send", { conversation: lane, body: line.body, files }, cid)).message;
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== "invalid") throw error;
    giveBack(lane, data);
    toast("failed", error.message);
    return null;
  }
}

/** What did not go stands in the composer again, before what was written since. */
function giveBack(lane: string, data: Line): void {
  putBackFiles(lane, data.files ?? []);
  const { text, mode } = loadDraft(lane);
  const body = data.kind === "note" ? readable(data.body, colleagues.peek()) : data.body;
  // What is begun as a note must not reach the visitor because an answer came back before it.
  const isNote = data.kind === "note" || (mode === "note" && text.trim() !== "");
  saveDraft(lane, text.trim() ? `${body}\n${text}` : body, isNote ? "note" : "reply");
  if (data.without) saveWithout(lane, data.without);
}
