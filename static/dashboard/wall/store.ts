/**
 * What stands on the wall. Rows come by the page and move by the inbox feed; the figures are the server's, asked again (at most every two
 * seconds) when something moved. Nothing is asked while nothing moves.
 */
import { signal } from "@preact/signals";
import type { ControlEvents, OperatorEvents, ServerFrame, WallDetails } from "../../shared/protocol";
import { GAP_PATIENCE_MS } from "../../shared/timeline";
import type { Summary } from "../inbox/types";
import { get } from "../live/api";
import { serverNow, setServerNow } from "../live/clock";
import { command, listen } from "../live/link";
import { type Asked, EVERYTHING, placed } from "./arrange";

const PAGE = 100;
const FIGURES_MS = 2000;
const KEY = "sodan:wall";

export const figures = signal<WallDetails | null>(null);
export const rows = signal<readonly Summary[]>([]);
export const state = signal<"loading" | "ready" | "failed">("loading");
export const more = signal<"none" | "idle" | "loading" | "failed">("none");
export const asked = signal<Asked>(remembered());

let next: string | null = null;
/** The last row of the newest page, as it came: to there the list is held whole. */
let edge: Summary | null = null;
let turn = 0;
let feed = 0;
/** Pages that are on their way, and what moved since they were asked for: their rows may be older than that. */
let open = 0;
const meanwhile = new Map<string, Summary>();
/** What the rows are an answer to. */
let held: Asked | null = null;
const waiting = new Map<number, Summary | null>();
let figuresTimer: ReturnType<typeof setTimeout> | undefined;
let gapTimer: ReturnType<typeof setTimeout> | undefined;

export function startWall(): void {
  listen(take);
  // At once; with the connection it is asked again, behind the feed's place.
  void load();
}

/** Ask for another part of the wall. */
export function show(what: Partial<Asked>): void {
  asked.value = { ...asked.peek(), ...what };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(asked.peek()));
  } catch {
    // Forgotten with the page.
  }
  void load();
}

/** How many fit what is asked, as far as the figures say. */
export function totalOf(found: WallDetails | null, { department, operator, late }: Asked): number | null {
  if (!found || (department && operator)) return null;
  const part = department
    ? found.departments.find((each) => (each.id ?? "none") === department)?.figures
    : operator === "nobody"
      ? { all: found.total.queued, late: null }
      : operator
        ? found.operators.find((each) => each.id === operator)?.figures
        : found.total;
  if (!part) return 0;
  return late ? part.late : part.all;
}

export async function load(): Promise<void> {
  const own = ++turn;
  const wanted = asked.peek();
  if (state.peek() !== "ready") state.value = "loading";
  later(0);
  try {
    const page = await fetchPage(null);
    if (own !== turn) return;
    rows.value = page.results;
    held = wanted;
    reached(page);
    state.value = "ready";
  } catch {
    // Rows of another choice are worse than none.
    if (own === turn && (state.peek() !== "ready" || held !== wanted)) state.value = "failed";
  }
}

export async function loadMore(): Promise<void> {
  if (more.peek() !== "idle" && more.peek() !== "failed") return;
  const own = turn;
  more.value = "loading";
  try {
    const page = await fetchPage(next);
    if (own !== turn) return;
    const known = new Set(rows.peek().map((each) => each.id));
    rows.value = [...rows.peek(), ...page.results.filter((each) => !known.has(each.id))];
    reached(page);
  } catch {
    if (own === turn) more.value = "failed";
  }
}

function reached(page: { results: Summary[]; next: string | null }): void {
  next = page.next;
  // The page was read before the last of these, or after; the younger one counts.
  for (const conversation of meanwhile.values()) {
    const shown = rows.peek().find((each) => each.id === conversation.id);
    if (!shown || shown.position <= conversation.position) again(conversation);
  }
  edge = next ? (page.results.at(-1) ?? edge) : null;
  more.value = next ? "idle" : "none";
}

async function fetchPage(cursor: string | null): Promise<{ results: Summary[]; next: string | null }> {
  const { department, operator, late } = asked.peek();
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (department) query.set("department", department);
  if (operator) query.set("operator", operator);
  if (late) query.set("late", "true");
  if (cursor) query.set("cursor", cursor);
  open += 1;
  try {
    return await get(`wall/conversations/?${query}`);
  } finally {
    open -= 1;
    // Whoever waits for the page takes them first.
    if (!open) setTimeout(() => open || meanwhile.clear());
  }
}

function take(frame: ServerFrame): void {
  switch (frame.type) {
    case "welcome":
      command("wall.watch", {}).catch(() => {});
      return void (feed ? sync() : begin());
    case "reset":
      feed = 0;
      return void begin();
    case "inbox.changed":
      return moved(frame.data as OperatorEvents["inbox.changed"]);
    case "positions": {
      const { feed: newest } = frame.data as ControlEvents["positions"];
      if (newest && newest > feed) void sync();
      return;
    }
    case "conversation.gone":
      return void begin();
    case "waiting.breached":
      // Who is late by now fits a filter that he did not fit before.
      if (asked.peek().late) void load();
      return later(0);
    case "availability.changed":
    case "departments.changed":
      return later(FIGURES_MS);
  }
}

/** The place in the feed first, then the rows: what moves between is told twice rather than never. */
async function begin(): Promise<void> {
  try {
    feed = (await command("inbox.sync", { after: 0 })).upto;
    waiting.clear();
  } catch {
    // The next welcome begins again.
  }
  await load();
}

async function sync(): Promise<void> {
  clearTimeout(gapTimer);
  gapTimer = undefined;
  try {
    const answer = await command("inbox.sync", { after: feed });
    if (answer.reset) return void begin();
    for (const conversation of answer.changes) put(conversation);
    feed = Math.max(feed, answer.upto);
    for (const place of [...waiting.keys()]) if (place <= feed) waiting.delete(place);
    drain();
    later(0);
    if (state.peek() === "failed") void load();
  } catch {
    // The next welcome, or the next heartbeat, asks again.
  }
}

function moved(data: OperatorEvents["inbox.changed"]): void {
  for (const place of data.skipped ?? []) if (place > feed) waiting.set(place, null);
  for (const conversation of data.changes) if (conversation.position > feed) waiting.set(conversation.position, conversation);
  drain();
  later(FIGURES_MS);
  if (waiting.size && !gapTimer) gapTimer = setTimeout(() => void sync(), GAP_PATIENCE_MS);
}

/** What follows on what is known, in order. */
function drain(): void {
  for (let place = feed + 1; waiting.has(place); place += 1) {
    const conversation = waiting.get(place);
    waiting.delete(place);
    feed = place;
    if (conversation) put(conversation);
  }
}

function put(conversation: Summary): void {
  if (open) meanwhile.set(conversation.id, conversation);
  again(conversation);
}

function again(conversation: Summary): void {
  rows.value = placed(rows.peek(), conversation, asked.peek(), edge, serverNow());
}

let toldAt = 0;

function later(ms: number): void {
  if (figuresTimer) {
    if (ms) return;
    clearTimeout(figuresTimer);
  }
  const wait = Math.max(ms ? 100 : 0, Math.min(ms, toldAt + FIGURES_MS - Date.now()));
  figuresTimer = setTimeout(async () => {
    figuresTimer = undefined;
    toldAt = Date.now();
    try {
      const found = await get<WallDetails>("wall/");
      setServerNow(found.now);
      figures.value = found;
    } catch {
      // Whatever moves next asks again.
    }
  }, wait);
}

function remembered(): Asked {
  try {
    return { ...EVERYTHING, ...(JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<Asked>) };
  } catch {
    return EVERYTHING;
  }
}
