/** Side conversations on every page of the dashboard: which one is open, how many have something new, and calling whoever does not look. */
import { signal } from "@preact/signals";
import type { OperatorEvents, SideColleague, SideDetails, SideLineDetails, SideSummary } from "../../shared/protocol";
import { showNotification } from "../calling/notification";
import { isQuiet, wants } from "../calling/rules";
import { takePushed } from "../calling/worker";
import { mayNotify, prefs } from "../inbox/notify/prefs";
import { ring } from "../inbox/notify/sound";
import { get, post, whyRefused } from "../live/api";
import { listen, me } from "../live/link";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { leavesGap, together } from "./lines";

export const LONGEST = 5000;
export const LONGEST_SUBJECT = 120;
const PAGE = 50;

/** Whom a list or a new one is about. */
export type Of = { visitor: string; conversation?: string } | { contact: string };
export type Shown = { view: "thread"; id: string } | { view: "start"; of: Of; name: string };

export interface Open {
  id: string;
  state: "loading" | "ready" | "failed" | "gone";
  side: SideDetails | null;
  lines: readonly SideLineDetails[];
  /** Where the lines before these are; null: these are all. */
  older: string | null;
}

/** What the drawer shows; null: it is closed. */
export const shown = signal<Shown | null>(null);
export const open = signal<Open | null>(null);
/** In how many of mine something is said that I have not seen. */
export const unreadSides = signal(0);
/** Lists read anew when it grows. */
export const changes = signal(0);

interface Page<T> {
  results: T[];
  next: string | null;
}

export function startSides(): void {
  listen((frame) => {
    if (frame.type === "welcome") {
      void count();
      changes.value++;
      const id = open.peek()?.id;
      if (id) void load(id);
    } else if (frame.type === "side.said") take(frame.data as OperatorEvents["side.said"]);
    else if (frame.type === "side.changed") {
      const { side, gone, unread } = frame.data as OperatorEvents["side.changed"];
      unreadSides.value = unread;
      changes.value++;
      const now = open.peek();
      if (gone && now?.id === side) open.value = { ...now, state: "gone", side: null, lines: [] };
    }
  });
  addEventListener("focus", sawOpen);
  takePushed((path) => {
    const id = sideIn(path);
    if (id) openSide(id);
    return id !== null;
  });
  const asked = new URLSearchParams(location.search).get("side");
  if (asked && /^[0-9a-f-]{36}$/.test(asked)) {
    openSide(asked);
    // A reload opens it no second time once it was closed.
    history.replaceState(history.state, "", location.pathname);
  }
}

/** Which side conversation an address of the dashboard means. */
export function sideIn(path: string): string | null {
  return /[?&]side=([0-9a-f-]{36})(?:&|$)/.exec(path)?.[1] ?? null;
}

export function openSide(id: string): void {
  shown.value = { view: "thread", id };
  open.value = { id, state: "loading", side: null, lines: [], older: null };
  void load(id);
}

export function startOne(of: Of, name: string): void {
  shown.value = { view: "start", of, name };
  open.value = null;
}

export function closeSide(): void {
  shown.value = null;
  open.value = null;
}

export function query(of: Of): string {
  return "contact" in of ? `contact=${of.contact}` : `visitor=${of.visitor}`;
}

export function listSides(of: Of, limit: number, cursor = ""): Promise<Page<SideSummary>> {
  return get(`side-conversations/?${query(of)}&limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
}

export function mySides(limit: number): Promise<Page<SideSummary> & { unread: number }> {
  return get(`side-conversations/?limit=${limit}`);
}

export async function colleaguesFor(of: Of | SideDetails): Promise<readonly SideColleague[]> {
  const asked = (() => {
    if ("about" in of) {
      if (of.conversation) return `conversation=${of.conversation.id}`;
      return of.about.contact ? `contact=${of.about.contact}` : `visitor=${of.about.visitor}`;
    }
    return "visitor" in of && of.conversation ? `conversation=${of.conversation}` : query(of);
  })();
  return (await get<{ results: SideColleague[] }>(`side-conversations/colleagues/?${asked}`)).results;
}

export async function begin(of: Of, data: { people: readonly string[]; subject: string; body: string; cid: string }): Promise<string> {
  const about = "contact" in of ? { contact: of.contact } : of.conversation ? { conversation: of.conversation } : { visitor: of.visitor };
  try {
    const side = await post<SideDetails>("side-conversations/", { ...about, ...data });
    changes.value++;
    openSide(side.id);
    return "";
  } catch (error) {
    return why(error);
  }
}

/** Answers with a sentence when it was refused; the text is the caller's to keep. */
export async function say(id: string, body: string, cid: string): Promise<string> {
  try {
    const line = await post<SideLineDetails>(`side-conversations/${id}/lines/`, { body, cid });
    keep(line);
    return "";
  } catch (error) {
    return why(error);
  }
}

/** A change that is answered with the side conversation as it is now, or with nothing. */
export async function alter(id: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    if (open.peek()?.id === id) void load(id);
    changes.value++;
    return true;
  } catch (error) {
    toast("failed", t("changeFailed", { why: why(error) }));
    return false;
  }
}

export async function load(id: string): Promise<void> {
  try {
    const [side, page] = await Promise.all([
      get<SideDetails>(`side-conversations/${id}/`),
      get<Page<SideLineDetails>>(`side-conversations/${id}/lines/?limit=${PAGE}`),
    ]);
    const now = open.peek();
    if (now?.id !== id) return;
    // What is held beyond the first page stays, unless something between is not known.
    const reaches = now.lines.length > 0 && (page.results.at(-1)?.seq ?? 0) <= (now.lines.at(-1)?.seq ?? 0) + 1;
    open.value = {
      id,
      state: "ready",
      side,
      lines: together(reaches ? now.lines : [], page.results),
      older: reaches && now.state === "ready" ? now.older : page.next,
    };
    sawOpen();
  } catch (error) {
    const now = open.peek();
    if (now?.id !== id) return;
    const isGone = (error as { status?: number }).status === 404;
    if (isGone) open.value = { ...now, state: "gone", side: null, lines: [] };
    else if (now.state !== "ready") open.value = { ...now, state: "failed" };
  }
}

export async function loadOlder(): Promise<void> {
  const now = open.peek();
  if (!now?.older) return;
  try {
    const page = await get<Page<SideLineDetails>>(
      `side-conversations/${now.id}/lines/?limit=${PAGE}&cursor=${encodeURIComponent(now.older)}`,
    );
    const still = open.peek();
    if (still?.id === now.id) open.value = { ...still, lines: together(still.lines, page.results), older: page.next };
  } catch (error) {
    toast("failed", t("changeFailed", { why: why(error) }));
  }
}

/** What is before my eyes, I have seen. */
export function sawOpen(): void {
  const now = open.peek();
  const last = now?.lines.at(-1)?.seq ?? 0;
  if (!now?.side?.is_in || !last || document.visibilityState !== "visible" || !document.hasFocus()) return;
  if (!now.side.unread) return;
  open.value = { ...now, side: { ...now.side, unread: 0 } };
  post(`side-conversations/${now.id}/read/`, { seq: last }).catch(() => {
    // It counts as unseen until it is opened again.
  });
}

export function why(error: unknown): string {
  return whyRefused(error, { offline: t("whyOffline"), failed: t("whyOther") });
}

function keep(line: SideLineDetails): void {
  const now = open.peek();
  if (now?.id !== line.side || now.state !== "ready") return;
  if (leavesGap(now.lines, line)) return void load(line.side);
  open.value = { ...now, lines: together(now.lines, [line]) };
}

function take({ side, title, about, people, line, unread }: OperatorEvents["side.said"]): void {
  unreadSides.value = unread;
  changes.value++;
  const isOpen = open.peek()?.id === side;
  if (isOpen) {
    keep(line);
    if (line.kind !== "line") void load(side);
    else if (line.author.id !== me.peek().id) {
      const now = open.peek();
      if (now?.side) open.value = { ...now, side: { ...now.side, unread: now.side.unread + 1 } };
      sawOpen();
    }
  }
  const isCalled = people.includes(me.peek().id) && line.kind === "line" && !line.deleted_at && line.author.id !== me.peek().id;
  if (!isCalled || (isOpen && document.visibilityState === "visible" && document.hasFocus())) return;
  if (wants("side", "sound") && prefs.peek().sound) ring("line");
  if (!wants("side", "page")) return;
  const text = line.body.length > 120 ? `${[...line.body].slice(0, 119).join("")}…` : line.body;
  const words = t("raised", { name: line.author.name, visitor: about.name || t("visitor"), text });
  if (!isOpen) toast("due", words, { label: t("open"), run: () => openSide(side) });
  if (document.hasFocus() || !mayNotify() || isQuiet()) return;
  showNotification(title || line.author.name, { body: words, tag: `side-${side}`, path: `/inbox/?side=${side}` });
}

async function count(): Promise<void> {
  try {
    unreadSides.value = (await mySides(1)).unread;
  } catch {
    // The next connection asks again.
  }
}
