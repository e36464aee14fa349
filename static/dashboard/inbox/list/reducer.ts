/**
 * The list's state: every summary we know, once, and the feed's place.
 *
 * Pure. A view (queue, mine, ...) is a question asked of the summaries and not a list of its own, so a conversation cannot be
 * in two states at once. Whatever comes twice, late or out of order changes nothing; a hole in the feed is remembered in
 * `ahead` until it is filled or `synced` jumps over it.
 */
import type { Counts, Summary, View } from "../types";

export interface Page {
  state: "new" | "loading" | "loaded" | "failed";
  next: string | null;
  /** It was there once; before that nothing is shown, because what other views brought is only a part. */
  isKnown: boolean;
}

export interface ListState {
  summaries: ReadonlyMap<string, Summary>;
  /** What was done here and is not confirmed yet. */
  patches: ReadonlyMap<string, Partial<Summary>>;
  pages: Readonly<Partial<Record<View, Page>>>;
  counts: Counts;
  countsAt: number;
  /** Everything up to here has arrived. */
  feed: number;
  ahead: ReadonlySet<number>;
  /** Known from before a reset and not heard of since: shown until the page comes that should have them. */
  stale: ReadonlySet<string>;
}

export type ListEvent =
  | { type: "page.asked"; view: View }
  | { type: "page.failed"; view: View }
  | { type: "page.forgotten"; view: View }
  | { type: "page.came"; view: View; results: readonly Summary[]; next: string | null; counts?: Counts | undefined; keep?: string | null }
  | { type: "changed"; position: number; conversation: Summary; counts?: Counts | undefined }
  | { type: "skipped"; position: number }
  | { type: "synced"; changes: readonly Summary[]; counts?: Counts | undefined; upto: number; reset: boolean }
  | { type: "gone"; ids: readonly string[] }
  | { type: "came"; conversation: Summary }
  | { type: "patched"; id: string; patch: Partial<Summary> }
  | { type: "unpatched"; id: string }
  | { type: "read"; id: string; seq: number }
  | { type: "answered"; id: string; seq: number }
  | { type: "presence"; id: string; online: boolean };

const untouched: Page = { state: "new", next: null, isKnown: false };

export const emptyList: ListState = {
  summaries: new Map(),
  patches: new Map(),
  pages: {},
  counts: { queue: 0, mine: 0, all: 0 },
  countsAt: 0,
  feed: 0,
  ahead: new Set(),
  stale: new Set(),
};

export function reduceList(state: ListState, event: ListEvent): ListState {
  switch (event.type) {
    case "page.asked":
      return withPage(state, event.view, { state: "loading" });
    case "page.failed":
      return withPage(state, event.view, { state: "failed" });
    case "page.forgotten":
      return withPage(state, event.view, untouched);
    case "page.came":
      return withPage(swept(counted(merged(state, event.results), event.counts, 0), event.keep), event.view, {
        state: "loaded",
        next: event.next,
        isKnown: true,
      });
    case "changed":
      return moved(counted(merged(state, [event.conversation]), event.counts, event.position), event.position);
    case "skipped":
      return moved(state, event.position);
    case "synced":
      return synced(state, event);
    case "gone":
      return gone(state, event.ids);
    case "came":
      return merged(state, [event.conversation]);
    case "patched":
      return { ...state, patches: new Map(state.patches).set(event.id, { ...state.patches.get(event.id), ...event.patch }) };
    case "unpatched":
      return { ...state, patches: without(state.patches, event.id) };
    case "read":
      return change(state, event.id, (summary) => (summary.seq <= event.seq && summary.unread ? { ...summary, unread: 0 } : summary));
    case "answered":
      // The feed tells it too, up to a second later; until then nobody is to be warned of a visitor who waits no more.
      return change(state, event.id, (summary) =>
        summary.seq <= event.seq && summary.waiting_since ? { ...summary, waiting_since: null } : summary,
      );
    case "presence":
      return change(state, event.id, (summary) => ({ ...summary, visitor: { ...summary.visitor, online: event.online } }));
  }
}

export function pageOf(state: ListState, view: View): Page {
  return state.pages[view] ?? untouched;
}

/** Whether a hole in the feed is open, so that somebody should ask for what is missing. */
export function hasGap(state: ListState): boolean {
  return state.ahead.size > 0;
}

function synced(state: ListState, event: Extract<ListEvent, { type: "synced" }>): ListState {
  // After a reset the server cannot say what changed: views are loaded afresh, and what is shown stays until they come.
  const pages = event.reset
    ? (Object.fromEntries(Object.entries(state.pages).map(([view, page]) => [view, { ...page, state: "new" }])) as ListState["pages"])
    : state.pages;
  const feed = event.reset ? event.upto : Math.max(state.feed, event.upto);
  const stale = event.reset ? new Set(state.summaries.keys()) : state.stale;
  const from = event.reset ? { ...state, countsAt: 0, stale } : state;
  const next = { ...counted(merged(from, event.changes), event.counts, feed), pages, feed };
  return moved({ ...next, ahead: new Set([...state.ahead].filter((position) => position > feed)) }, feed);
}

function merged(state: ListState, incoming: readonly Summary[]): ListState {
  const summaries = new Map(state.summaries);
  const stale = new Set(state.stale);
  for (const summary of incoming) {
    const known = summaries.get(summary.id);
    if (!known || isNewer(summary, known)) summaries.set(summary.id, summary);
    stale.delete(summary.id);
  }
  return { ...state, summaries, stale };
}

/** Drop what was known before a reset and did not come again; what is open is asked for by itself. */
function swept(state: ListState, keep: string | null | undefined): ListState {
  if (state.stale.size === 0) return state;
  const summaries = new Map([...state.summaries].filter(([id]) => id === keep || !state.stale.has(id)));
  return { ...state, summaries, stale: new Set() };
}

function gone(state: ListState, ids: readonly string[]): ListState {
  const isLeft = ([id]: [string, unknown]) => !ids.includes(id);
  return { ...state, summaries: new Map([...state.summaries].filter(isLeft)), patches: new Map([...state.patches].filter(isLeft)) };
}

/** The counter of the conversation decides; the feed's place is given later and may lag behind in an answer read directly. */
function isNewer(summary: Summary, known: Summary): boolean {
  if (summary.seq !== known.seq) return summary.seq > known.seq;
  return summary.position >= known.position;
}

function moved(state: ListState, position: number): ListState {
  if (position <= state.feed && state.ahead.size === 0) return state;
  const ahead = new Set(state.ahead);
  if (position > state.feed) ahead.add(position);
  let feed = state.feed;
  // The first position ever seen is where we start: what was before it came with the page.
  if (feed === 0 && position > 0) feed = position - 1;
  while (ahead.delete(feed + 1)) feed += 1;
  return { ...state, feed, ahead };
}

function counted(state: ListState, counts: Counts | undefined, at: number): ListState {
  if (!counts || (at && at < state.countsAt)) return state;
  return { ...state, counts, countsAt: Math.max(at, state.countsAt) };
}

function change(state: ListState, id: string, how: (summary: Summary) => Summary): ListState {
  const known = state.summaries.get(id);
  if (!known) return state;
  const next = how(known);
  return next === known ? state : { ...state, summaries: new Map(state.summaries).set(id, next) };
}

function withPage(state: ListState, view: View, page: Partial<Page>): ListState {
  return { ...state, pages: { ...state.pages, [view]: { ...pageOf(state, view), ...page } } };
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const next = new Map(map);
  next.delete(key);
  return next;
}
