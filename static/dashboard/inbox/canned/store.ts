/** The canned responses of each open conversation, filled in by the server, and which of them went out there. */
import { signal } from "@preact/signals";
import type { StaffFileShown } from "../../../shared/protocol";
import { ApiError, get, post, whyRefused } from "../../live/api";
import { toast } from "../../ui/toast";
import { t } from "../composer/i18n/index";
import { putBackFiles } from "../files/store";

export interface Canned {
  id: string;
  kind: "response" | "closing";
  scope: "own" | "all";
  shortcut: string;
  title: string;
  folder: string;
  language: string;
  text: string;
  use_count: number;
  is_used: boolean;
  /** So many go with it. */
  pictures?: number;
}

export interface Offered {
  state: "loading" | "ready" | "failed";
  all: readonly Canned[];
  at: number;
}

/** What a visitor does changes what is filled in (his page, his name); so long it may be old. */
const FRESH_MS = 20_000;
const KEPT = 20;
const NONE: Offered = { state: "loading", all: [], at: 0 };

export const offered = signal<ReadonlyMap<string, Offered>>(new Map());

export function offeredFor(conversation: string): Offered {
  return offered.value.get(conversation) ?? NONE;
}

const underway = new Map<string, Promise<readonly Canned[]>>();

/** Fetch what may be said, unless it is fresh. What is known meanwhile stays in sight. */
export function offer(conversation: string, { anew = false } = {}): Promise<readonly Canned[]> {
  const known = offered.peek().get(conversation);
  // Whoever asks while it is on its way is not told that there is nothing.
  const coming = underway.get(conversation);
  if (coming && !anew) return coming;
  if (known && !anew && known.state !== "failed" && Date.now() - known.at < FRESH_MS) return Promise.resolve(known.all);
  const asked = fetchOffered(conversation, known).finally(() => underway.get(conversation) === asked && underway.delete(conversation));
  underway.set(conversation, asked);
  return asked;
}

async function fetchOffered(conversation: string, known: Offered | undefined): Promise<readonly Canned[]> {
  put(conversation, { state: known?.all.length ? "ready" : "loading", all: known?.all ?? [], at: Date.now() });
  try {
    const { results } = await get<{ results: Canned[] }>(`conversations/${conversation}/canned-responses/`);
    put(conversation, { state: "ready", all: results, at: Date.now() });
    return results;
  } catch {
    put(conversation, { state: known?.all.length ? "ready" : "failed", all: known?.all ?? [], at: 0 });
    return known?.all ?? [];
  }
}

/** They are on their way to the visitor: here they count as said from now on. */
export function noteUsed(conversation: string, ids: readonly string[]): void {
  const known = offered.peek().get(conversation);
  if (!known || !ids.length) return;
  put(conversation, { ...known, all: known.all.map((each) => (ids.includes(each.id) ? { ...each, is_used: true } : each)) });
}

/** Conversations whose next line waits for pictures. */
export const fetching = signal<ReadonlySet<string>>(new Set());

/** Copies of its pictures, to go with the next line, which waits for them; they stand in the tray and can be taken out. */
export async function fetchPictures(conversation: string, { id, pictures = 0 }: Canned): Promise<void> {
  if (!pictures) return;
  fetching.value = new Set([...fetching.peek(), conversation]);
  try {
    const { results } = await post<{ results: StaffFileShown[] }>(`canned-responses/${id}/pictures/copies/`);
    putBackFiles(conversation, results);
  } catch (error) {
    toast("failed", whyRefused(error, { offline: t("picturesFailed"), failed: t("picturesFailed") }));
  } finally {
    fetching.value = new Set([...fetching.peek()].filter((each) => each !== conversation));
  }
}

const PAUSES_MS = [0, 2000, 15_000];

/** Have them counted. It is only a figure: what cannot be told in three tries is left. */
export async function tellUsed(conversation: string, message: string, responses: readonly string[]): Promise<void> {
  for (const pause of PAUSES_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      await post(`conversations/${conversation}/canned-uses/`, { message, responses });
      return;
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) return;
    }
  }
}

function put(conversation: string, what: Offered): void {
  const next = new Map(offered.peek());
  next.delete(conversation);
  next.set(conversation, what);
  for (const oldest of next.keys()) {
    if (next.size <= KEPT) break;
    next.delete(oldest);
  }
  offered.value = next;
}
