/**
 * The lines around one that was found, however old: a stretch of the conversation of its own until it touches what is loaded.
 *
 * `before` of the API covers numbers, not lines, so a stretch is told by the numbers that it reaches over.
 */
import { signal } from "@preact/signals";
import { get } from "../../live/api";
import type { Message } from "../types";

export interface Sought {
  conversation: string;
  message: string;
  seq: number;
}

export interface Stretch {
  conversation: string;
  messages: readonly Message[];
  /** All lines up to this number, from the first of `messages` on, are in it. */
  upto: number;
  hasOlder: boolean;
  loading: "" | "older" | "newer";
  failed: "" | "older" | "newer";
}

const SIDE = 25;
const PAGE = 50;

/** The line to show and mark; a new object each time, so that the same one can be sought again. */
export const sought = signal<Sought | null>(null);
export const stretch = signal<Stretch | null>(null);
export const seekFailed = signal(false);

export function seek(line: Sought): void {
  seekFailed.value = false;
  sought.value = { ...line };
}

export function leaveStretch(): void {
  stretch.value = null;
}

/** Forget what was sought in a conversation that is left. */
export function leaveSought(conversation: string): void {
  if (stretch.peek()?.conversation === conversation) stretch.value = null;
  if (sought.peek()?.conversation === conversation) sought.value = null;
  seekFailed.value = false;
}

export async function loadAround(line: Sought): Promise<void> {
  seekFailed.value = false;
  const upto = line.seq + SIDE;
  try {
    const messages = await read(line.conversation, upto + 1, 2 * SIDE);
    if (sought.peek() !== line) return;
    stretch.value = { conversation: line.conversation, messages, upto, hasOlder: messages.length >= 2 * SIDE, loading: "", failed: "" };
  } catch {
    if (sought.peek() === line) seekFailed.value = true;
  }
}

export async function loadSide(side: "older" | "newer"): Promise<void> {
  const now = stretch.peek();
  if (!now || now.loading || (side === "older" && !now.hasOlder)) return;
  stretch.value = { ...now, loading: side, failed: "" };
  try {
    const first = now.messages[0]?.seq ?? 0;
    const upto = side === "older" ? now.upto : now.upto + PAGE;
    const fresh = await read(now.conversation, side === "older" ? first : upto + 1, PAGE);
    const last = stretch.peek();
    if (last?.conversation !== now.conversation) return;
    const hasOlder = side === "older" ? fresh.length >= PAGE : last.hasOlder;
    stretch.value = { ...last, messages: union(last.messages, fresh), upto, hasOlder, loading: "", failed: "" };
  } catch {
    const last = stretch.peek();
    if (last?.conversation === now.conversation) stretch.value = { ...last, loading: "", failed: side };
  }
}

/** What to draw: the stretch alone while lines are missing behind it, else all of it as one. */
export function withStretch(loaded: readonly Message[], apart: Stretch | null): { messages: readonly Message[]; isApart: boolean } {
  if (!apart) return { messages: loaded, isApart: false };
  const oldest = loaded[0]?.seq ?? 0;
  if (loaded.length > 0 && apart.upto + 1 >= oldest) return { messages: union(apart.messages, loaded), isApart: false };
  return { messages: apart.messages, isApart: true };
}

async function read(conversation: string, before: number, limit: number): Promise<Message[]> {
  const answer = await get<{ results: Message[] }>(`conversations/${conversation}/messages/?before=${before}&limit=${limit}`);
  return answer.results.reverse();
}

/** Of two versions of a line the second counts: it is what live events keep true. */
function union(before: readonly Message[], after: readonly Message[]): Message[] {
  const byId = new Map([...before, ...after].map((message) => [message.id, message]));
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}
