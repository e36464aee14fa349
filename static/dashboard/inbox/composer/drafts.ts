/**
 * What was begun and not sent: kept in this browser at once, and on the server a moment later, for the same person's other devices.
 * The visitor never sees it.
 *
 * What is not on the server yet is `dirty`, over reloads too, and goes there as soon as it can. Otherwise the server's newest version holds.
 */
import { signal } from "@preact/signals";
import type { DraftDetails, OperatorEvents, StaffFileShown } from "../../../shared/protocol";
import { ApiError, get, patch, remove } from "../../live/api";
import { listen, me } from "../../live/link";

export type Mode = "reply" | "note";

export interface Draft {
  text: string;
  mode: Mode;
  at: number;
  /** The server's number of what stands here; 0: it has none. */
  version?: number;
  dirty?: boolean;
  /** Uploads that are to go with it. */
  files?: readonly StaffFileShown[];
  /** The own address whose card was removed. */
  without?: string;
}

/** Of the time when all who used a browser shared it. */
const SHARED_KEY = "sodan:drafts";
const KEEP_MS = 30 * 24 * 3600_000;
const MOST = 200;
const PAUSE_MS = 800;
const RETRY_MS = 15_000;
const NONE: Draft = { text: "", mode: "reply", at: 0 };

let key = SHARED_KEY;
export const drafts = signal<Readonly<Record<string, Draft>>>({});
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const busy = new Set<string>();

/** The text of a conversation's draft, or nothing. */
export function draftOf(conversation: string): string {
  return drafts.value[conversation]?.text.trim() ?? "";
}

export function loadDraft(conversation: string): Draft {
  return drafts.peek()[conversation] ?? NONE;
}

export function saveDraft(conversation: string, text: string, mode: Mode): void {
  const known = drafts.peek()[conversation];
  if (known ? known.text === text && known.mode === mode : !text) return;
  const without = text.trim() && known?.without ? { without: known.without } : {};
  put(conversation, { text, mode, at: Date.now(), version: known?.version ?? 0, dirty: true, files: known?.files ?? [], ...without });
  // What was sent or thrown away must not come up on another device meanwhile.
  push(conversation, text.trim() || known?.files?.length ? PAUSE_MS : 0);
}

/** Remember which own address is to go without its card; with the text in this browser, and no longer than that. */
export function saveWithout(conversation: string, without: string): void {
  const known = drafts.peek()[conversation];
  if (known) put(conversation, { ...known, without });
}

/** Remember which uploads are to go with what is being written. */
export function saveDraftFiles(conversation: string, files: readonly StaffFileShown[]): void {
  const known = drafts.peek()[conversation];
  if (idsOf(known?.files) === idsOf(files)) return;
  put(conversation, { ...NONE, ...known, at: Date.now(), version: known?.version ?? 0, dirty: true, files });
  push(conversation, files.length || known?.text.trim() ? PAUSE_MS : 0);
}

const idsOf = (files: readonly StaffFileShown[] = []) => files.map(({ id }) => id).join();

/** Another tab of the same person wrote, or another device did: the newest draft wins everywhere. */
export function shareDrafts(): void {
  // One browser may serve two people one after the other; neither goes on writing what the other began.
  key = `${SHARED_KEY}:${me.peek().id}`;
  drafts.value = { ...inherited(), ...read() };
  addEventListener("storage", (event) => {
    if (event.key === key) drafts.value = read();
  });
  listen((frame) => {
    if (frame.type === "welcome") void catchUp();
    else if (frame.type === "draft.changed") {
      const { draft, version } = frame.data as OperatorEvents["draft.changed"];
      take(frame.conversation ?? "", draft, version);
    }
  });
}

/** What the server has, if nothing here is newer. */
export function take(conversation: string, draft: DraftDetails | null, version: number): void {
  const known = drafts.peek()[conversation];
  if (known?.dirty || version < (known?.version ?? 0)) return;
  // An upload may have ended without a new version of the draft.
  if (version === known?.version && (!draft || idsOf(known.files) === idsOf(draft.files))) return;
  if (draft)
    put(conversation, {
      text: draft.body,
      mode: draft.kind === "note" ? "note" : "reply",
      at: Date.parse(draft.changed_at),
      version,
      files: draft.files ?? [],
      ...(known?.without && { without: known.without }),
    });
  else drop(conversation);
}

async function catchUp(): Promise<void> {
  try {
    const { results } = await get<{ results: DraftDetails[] }>("drafts/");
    const there = new Set(results.map((draft) => draft.conversation));
    for (const draft of results) take(draft.conversation, draft, draft.version);
    for (const [conversation, draft] of Object.entries(drafts.peek())) {
      if (draft.dirty) push(conversation, 0);
      else if (there.has(conversation)) continue;
      // It was sent or thrown away elsewhere; one of the time before drafts were on the server goes there now.
      else if (draft.version) drop(conversation);
      else {
        put(conversation, { ...draft, dirty: true });
        push(conversation, 0);
      }
    }
  } catch {
    // The next connection asks again.
  }
}

function push(conversation: string, pause: number): void {
  clearTimeout(timers.get(conversation));
  timers.set(
    conversation,
    setTimeout(() => void send(conversation), pause),
  );
}

async function send(conversation: string): Promise<void> {
  timers.delete(conversation);
  const draft = drafts.peek()[conversation];
  if (!draft?.dirty) return;
  // One at a time: an earlier text must not arrive after a later one.
  if (busy.has(conversation)) return push(conversation, PAUSE_MS);
  busy.add(conversation);
  try {
    const files = (draft.files ?? []).map(({ id }) => id);
    const kept = draft.text.trim() !== "" || files.length > 0;
    const path = `conversations/${conversation}/draft/`;
    const stored = kept
      ? await patch<Partial<DraftDetails>>(path, { body: draft.text, kind: draft.mode === "note" ? "note" : "message", files })
      : await remove(path).then(() => ({}) as Partial<DraftDetails>);
    const now = drafts.peek()[conversation];
    if (now !== draft && (now?.text !== draft.text || now.mode !== draft.mode || idsOf(now.files) !== idsOf(draft.files))) return;
    if (kept && stored.version) put(conversation, { ...draft, ...now, version: stored.version, dirty: false });
    else drop(conversation);
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 0;
    // Erased, or not ours any more: there is nothing to write in.
    if (status === 404) drop(conversation);
    else if (status !== 400 && status !== 403) push(conversation, RETRY_MS);
  } finally {
    busy.delete(conversation);
  }
}

function put(conversation: string, draft: Draft): void {
  const next = { ...drafts.peek(), [conversation]: draft };
  drafts.value = next;
  write(next);
}

function drop(conversation: string): void {
  if (!(conversation in drafts.peek())) return;
  const next = { ...drafts.peek() };
  delete next[conversation];
  drafts.value = next;
  write(next);
}

function read(from = key): Record<string, Draft> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(from) ?? "{}");
    const oldest = Date.now() - KEEP_MS;
    const entries = Object.entries(stored as Record<string, Draft>).filter(
      ([, draft]) => typeof draft?.text === "string" && draft.at > oldest,
    );
    return Object.fromEntries(entries.sort(([, a], [, b]) => b.at - a.at).slice(0, MOST));
  } catch {
    return {};
  }
}

function inherited(): Record<string, Draft> {
  const old = read(SHARED_KEY);
  try {
    localStorage.removeItem(SHARED_KEY);
  } catch {
    // Then there was nothing in it.
  }
  return old;
}

function write(all: Record<string, Draft>): void {
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // A full or forbidden storage costs the memory of drafts, not the writing.
  }
}
