/** What was begun and not sent, remembered for each conversation in this browser only: the visitor never sees it. */
import { signal } from "@preact/signals";

export type Mode = "reply" | "note";

export interface Draft {
  text: string;
  mode: Mode;
  at: number;
}

const KEY = "sodan:drafts";
const KEEP_MS = 30 * 24 * 3600_000;
const MOST = 200;

const drafts = signal<Readonly<Record<string, Draft>>>(read());

/** The text of a conversation's draft, or nothing. */
export function draftOf(conversation: string): string {
  return drafts.value[conversation]?.text.trim() ?? "";
}

export function loadDraft(conversation: string): Draft {
  return drafts.peek()[conversation] ?? { text: "", mode: "reply", at: 0 };
}

export function saveDraft(conversation: string, text: string, mode: Mode): void {
  const known = drafts.peek()[conversation];
  if (known ? known.text === text && known.mode === mode : !text) return;
  const next = { ...drafts.peek() };
  if (text) next[conversation] = { text, mode, at: Date.now() };
  else delete next[conversation];
  drafts.value = next;
  write(next);
}

/** Another tab of the same person wrote: take it over, so that the newest draft wins everywhere. */
export function shareDrafts(): void {
  addEventListener("storage", (event) => {
    if (event.key === KEY) drafts.value = read();
  });
}

function read(): Record<string, Draft> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const oldest = Date.now() - KEEP_MS;
    const entries = Object.entries(stored as Record<string, Draft>).filter(
      ([, draft]) => typeof draft?.text === "string" && draft.at > oldest,
    );
    return Object.fromEntries(entries.sort(([, a], [, b]) => b.at - a.at).slice(0, MOST));
  } catch {
    return {};
  }
}

function write(all: Record<string, Draft>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // A full or forbidden storage costs the memory of drafts, not the writing.
  }
}
