/** Whispers by conversation, and which conversation one only watches. The server is believed; what it tells live is put beside what was fetched. */
import { signal } from "@preact/signals";
import { CommandError } from "../../shared/connection";
import type { OperatorEvents, WhisperDetails } from "../../shared/protocol";
import { get } from "../live/api";
import { command, listen } from "../live/link";
import { rights } from "../live/session";
import { t } from "./i18n/index";

export type { WhisperDetails } from "../../shared/protocol";

export const LONGEST = 2000;

/** The conversation that was opened from the wall, and is watched without writing in it. */
export const watching = signal<string | null>(null);
/** In which conversation the field for whispering is open. */
export const whispering = signal<string | null>(null);
export const whispers = signal<ReadonlyMap<string, readonly WhisperDetails[] | "failed">>(new Map());
const asked = new Map<string, number>();
const meanwhile = new Map<string, WhisperDetails[]>();

export function startWhispers(): void {
  listen((frame) => {
    if (frame.type === "welcome") for (const id of whispers.peek().keys()) void loadWhispers(id);
    else if (frame.type === "whisper.sent") keep((frame.data as OperatorEvents["whisper.sent"]).whisper);
    // Whoever is given a conversation may read what was whispered before, and whoever gave it away may not any more.
    else if (frame.type === "conversation.changed" && whispers.peek().has(frame.conversation ?? "")) {
      const { conversation } = frame.data as OperatorEvents["conversation.changed"];
      if (holders.get(conversation.id) !== conversation.assignee?.id) void loadWhispers(conversation.id);
      holders.set(conversation.id, conversation.assignee?.id);
    }
  });
}

const holders = new Map<string, string | undefined>();

export function whispersOf(id: string): readonly WhisperDetails[] {
  const found = whispers.value.get(id);
  return found && found !== "failed" ? found : [];
}

export async function loadWhispers(id: string): Promise<void> {
  const turn = (asked.get(id) ?? 0) + 1;
  asked.set(id, turn);
  try {
    const { results } = await get<{ results: WhisperDetails[] }>(`conversations/${id}/whispers/`);
    if (asked.get(id) !== turn) return;
    const newest = results.at(-1)?.created_at ?? "";
    const told = [...whispersOf(id), ...(meanwhile.get(id) ?? [])].filter(
      (each) => !newest || Date.parse(each.created_at) > Date.parse(newest),
    );
    meanwhile.delete(id);
    put(id, merged(results, told));
  } catch {
    if (asked.get(id) === turn && !whispers.peek().has(id)) put(id, "failed");
  }
}

/** Answers with a sentence when it was refused; the text is the caller's to keep. */
export async function sendWhisper(id: string, body: string, cid: string): Promise<string> {
  try {
    keep((await command("whisper.send", { conversation: id, body }, cid)).whisper);
    return "";
  } catch (error) {
    return t("notSent", { why: why(error) });
  }
}

export function mayWhisper(assignee: string | undefined, me: string): boolean {
  return rights.value.maySupervise || assignee === me;
}

export function why(error: unknown): string {
  const code = error instanceof CommandError ? error.code : "";
  if (code === "offline") return t("whyOffline");
  if (code === "forbidden") return t("whyForbidden");
  return t(code === "conflict" ? "whyEnded" : "whyOther");
}

function keep(whisper: WhisperDetails): void {
  const found = whispers.peek().get(whisper.conversation);
  // One that is not on the screen is fetched when it comes there; one that is being fetched may have been read before this came.
  if (!found) {
    if (asked.has(whisper.conversation)) meanwhile.set(whisper.conversation, [...(meanwhile.get(whisper.conversation) ?? []), whisper]);
    return;
  }
  put(whisper.conversation, merged(found === "failed" ? [] : found, [whisper]));
}

function put(id: string, what: readonly WhisperDetails[] | "failed"): void {
  whispers.value = new Map(whispers.peek()).set(id, what);
}

function merged(known: readonly WhisperDetails[], more: readonly WhisperDetails[]): readonly WhisperDetails[] {
  const all = new Map([...known, ...more].map((each) => [each.id, each]));
  return [...all.values()].sort((a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id));
}
