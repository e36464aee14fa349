/** The inbox's state as signals, and what the screen may ask of it. Reducers decide, this file only carries. */
import { batch, computed, signal } from "@preact/signals";
import { knownCids } from "../../shared/timeline";
import { me } from "../live/link";
import { emptyList, type ListEvent, type ListState, reduceList } from "./list/reducer";
import { rowsOf, shown } from "./list/rows";
import type { Unsent } from "./thread/bubble";
import { emptyThread, reduceThread, type Thread, type ThreadEvent } from "./thread/reducer";
import type { Colleague, Summary, View } from "./types";
import { askedOf } from "./views";

export { me } from "../live/link";

export const list = signal<ListState>(emptyList);
export const threads = signal<ReadonlyMap<string, Thread>>(new Map());
export const view = signal<View>("queue");
export const selected = signal<string | null>(null);
/** The row that j and k stand on. */
export const activeRow = signal<string | null>(null);
export const colleagues = signal<readonly Colleague[]>([]);
export const unsent = signal<readonly (Unsent & { conversation: string })[]>([]);
/** On a narrow window one pane at a time. */
export const pane = signal<"list" | "thread" | "context">("list");
export const contextOpen = signal(true);
/** Whether the context has no column of its own, and takes the conversation's place instead. */
export const narrow = signal(false);
/** Rows that are ticked, for doing one thing with all of them. */
export const picked = signal<ReadonlySet<string>>(new Set());
/** Taken on in this tab: nobody needs to be told that they are his now. */
export const takenByMyself = new Set<string>();
/** Conversations that the server does not know, or does not show us. */
export const missing = signal<ReadonlySet<string>>(new Set());

export const rows = computed(() => rowsOf(list.value, askedOf(view.value), me.value.id));
export const current = computed<Summary | undefined>(() => (selected.value ? shown(list.value, selected.value) : undefined));
export const currentThread = computed<Thread | undefined>(() => (selected.value ? threads.value.get(selected.value) : undefined));

/** The number beside Inbox and in the title: who waits for anybody, and who waits for me. */
export const attention = computed(() => {
  let mine = 0;
  for (const summary of list.value.summaries.values()) {
    if (summary.status === "open" && summary.assignee?.id === me.value.id && summary.unread > 0) mine += 1;
  }
  return list.value.counts.queue + mine;
});

export function change(event: ListEvent): void {
  list.value = reduceList(list.value, event);
}

export function changeThread(id: string, event: ThreadEvent): void {
  const before = threads.value.get(id) ?? emptyThread;
  const after = reduceThread(before, event);
  if (after !== before || !threads.value.has(id)) threads.value = new Map(threads.value).set(id, after);
}

export function forgetThread(id: string): void {
  const next = new Map(threads.value);
  next.delete(id);
  threads.value = next;
}

export function unsentOf(id: string): readonly Unsent[] {
  const own = unsent.value.filter((each) => each.conversation === id);
  const thread = threads.value.get(id);
  if (!own.length || !thread) return own;
  // It may have come back as a message before its answer did.
  const known = knownCids(thread.timeline);
  return own.filter((each) => !known.has(each.cid));
}

export function watchWidth(): void {
  const query = matchMedia("(width < 80rem)");
  const take = () => {
    narrow.value = query.matches;
    if (!query.matches && pane.value === "context") pane.value = "thread";
  };
  query.addEventListener("change", take);
  take();
}

export function select(id: string | null): void {
  batch(() => {
    const before = selected.value;
    if (before && before !== id) changeThread(before, { type: "left" });
    selected.value = id;
    pane.value = id ? "thread" : "list";
    if (id) activeRow.value = id;
  });
}
