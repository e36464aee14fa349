/** Cards of own pages: of lines, asked for together and apart from the lines, and of the address that one is writing. */
import { signal } from "@preact/signals";
import type { LineCard, PageCard } from "../../../shared/protocol";
import { ApiError, post } from "../../live/api";
import { command, listen } from "../../live/link";
import type { Message } from "../types";

const GATHER_MS = 80;
const MOST_LINES = 50;
const CHANGES_MS = 2000;
const MOST_KEPT = 500;
const FRESH_MS = 10 * 60_000;
/** Where nobody says that a page is there now, it is asked again so often. */
const AGAIN_MS = [1500, 4000, 10_000];
const TELL_MS = [0, 2000, 10_000];

interface Known {
  conversation: string;
  /** Of which text it is the card. */
  body: string;
  card: PageCard | null;
}

const known = signal<ReadonlyMap<string, Known>>(new Map());
/** Grows when a card was drawn: its thread is longer from then on. */
export const cardsDrawn = signal(0);

/** The card of a line, as far as it is known. */
export function cardOf(message: Message): PageCard | null {
  const found = known.value.get(message.id);
  return found?.body === message.body ? found.card : null;
}

let wanted = new Map<string, Map<string, string>>();
const tries = new Map<string, number>();

/** See to it that the card of a line becomes known. */
export function wantCard({ id, conversation, body }: Pick<Message, "id" | "conversation" | "body">): void {
  if (known.peek().get(id)?.body !== body) want({ id, conversation, body });
}

function want({ id, conversation, body }: Pick<Message, "id" | "conversation" | "body">): void {
  if (!wanted.size) setTimeout(() => void askTogether(), GATHER_MS);
  const lines = wanted.get(conversation) ?? new Map<string, string>();
  wanted.set(conversation, lines.set(id, body));
}

async function askTogether(): Promise<void> {
  const now = wanted;
  wanted = new Map();
  for (const [conversation, lines] of now)
    for (const part of inParts([...lines])) {
      try {
        const messages = part.map(([id]) => id);
        const { previews, waits } = await command("previews.lines", { conversation, messages });
        keep(conversation, part, previews);
        if (waits) later(conversation, () => askAnew(conversation, (card) => !card));
        else tries.delete(conversation);
      } catch {
        // Too much was asked at once, or there is no connection: then the next welcome asks again.
        for (const [id, body] of part) missed.set(id, { id, conversation, body });
        later(conversation, askMissed);
      }
    }
}

const missed = new Map<string, { id: string; conversation: string; body: string }>();

function inParts<T>(list: T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / MOST_LINES) }, (_, index) =>
    list.slice(index * MOST_LINES, (index + 1) * MOST_LINES),
  );
}

function keep(conversation: string, asked: [string, string][], previews: LineCard[]): void {
  const cards = new Map(previews.map(({ message, page }) => [message, page]));
  const next = new Map(known.peek());
  for (const [id, body] of asked) {
    next.delete(id);
    next.set(id, { conversation, body, card: cards.get(id) ?? null });
  }
  for (const oldest of next.keys()) {
    if (next.size <= MOST_KEPT) break;
    next.delete(oldest);
  }
  known.value = next;
}

function later(conversation: string, ask: () => void): void {
  const tried = tries.get(conversation) ?? 0;
  const pause = AGAIN_MS[tried];
  if (pause === undefined) return;
  tries.set(conversation, tried + 1);
  setTimeout(ask, pause);
}

function askMissed(): void {
  const again = [...missed.values()];
  missed.clear();
  // Some of them may be known by an earlier answer.
  for (const each of again) want(each);
}

/** Ask again for lines of a conversation; what is known stands meanwhile. */
function askAnew(conversation: string, which: (card: PageCard | null) => boolean): void {
  const lines = [...known.peek()].filter(([, each]) => each.conversation === conversation && which(each.card)).slice(-MOST_LINES);
  for (const [id, { body }] of lines) want({ id, conversation, body });
}

const changes = new Map<string, number>();

/** At once, and where many pages come one after the other, only so often. */
function askOfChange(conversation: string): void {
  const now = Date.now();
  const at = changes.get(conversation) ?? 0;
  if (at > now) return;
  const due = Math.max(now, at + CHANGES_MS);
  changes.set(conversation, due);
  setTimeout(() => askAnew(conversation, () => true), due - now);
}

listen((frame) => {
  if (frame.type === "previews.changed" && frame.conversation) {
    askOfChange(frame.conversation);
    for (const hear of waiting.get(frame.conversation) ?? []) hear();
  } else if (frame.type === "welcome") {
    tries.clear();
    askMissed();
  }
});

// ---- while one writes

const pages = new Map<string, { at: number; page: PageCard | null }>();
const waiting = new Map<string, Set<() => void>>();

/** The card of an own page; null where it has none, or none that comes in time. It never fails. */
export async function pageCard(conversation: string, url: string): Promise<PageCard | null> {
  const had = pages.get(url);
  if (had && Date.now() - had.at < FRESH_MS) return had.page;
  for (const pause of [...AGAIN_MS, 0]) {
    // Listened for before it is asked, so that nothing falls between.
    const isThere = pause ? changed(conversation, pause) : null;
    try {
      const { page, waits } = await post<{ page: PageCard | null; waits: boolean }>(`conversations/${conversation}/link-previews/`, {
        url,
      });
      if (page || !waits) {
        if (pages.size > 100) pages.clear();
        pages.set(url, { at: Date.now(), page });
        return page;
      }
    } catch {
      return null;
    }
    await isThere;
  }
  return null;
}

function changed(conversation: string, atMost: number): Promise<void> {
  return new Promise((resolve) => {
    const heard = waiting.get(conversation) ?? new Set();
    waiting.set(conversation, heard);
    const hear = () => {
      clearTimeout(timer);
      heard.delete(hear);
      if (!heard.size) waiting.delete(conversation);
      resolve();
    };
    const timer = setTimeout(hear, atMost);
    heard.add(hear);
  });
}

/** Let a line of one's own stand without its card, or with it again; everybody who sees it is told. */
export async function setHidden({ id, conversation, cid, body }: Message, isHidden: boolean): Promise<void> {
  await post<void>(`conversations/${conversation}/hidden-previews/`, { cid, is_hidden: isHidden });
  if (isHidden) keep(conversation, [[id, body]], []);
}

/** Let a line stand without its card; said beside the line, which does not wait for it. */
export async function hideCard(conversation: string, cid: string): Promise<void> {
  for (const pause of TELL_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      return await post<void>(`conversations/${conversation}/hidden-previews/`, { cid });
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) return;
    }
  }
}
