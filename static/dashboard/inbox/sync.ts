/**
 * Keeps the store true: pages from the API, conversations by `watch`, the list by the feed.
 *
 * There is one way to catch up, on start, after a lost connection and over a hole alike: ask what came after the last number.
 */
import type { Held } from "../../shared/connection";
import type { ControlEvents, OperatorEvents, ServerFrame } from "../../shared/protocol";
import { GAP_PATIENCE_MS, hasGap as timelineHasGap } from "../../shared/timeline";
import { ApiError, get } from "../live/api";
import { command, connectionState, listen, me } from "../live/link";
import { hasGap as feedHasGap, pageOf } from "./list/reducer";
import { tellOfChange } from "./notify/notify";
import { change, changeThread, colleagues, forgetThread, list, missing, selected, threads, view } from "./store";
import type { Colleague, Counts, Message, SharedCounts, Summary, View } from "./types";
import { loadTags, loadViews, queryOf } from "./views";

/** So many conversations stay watched, the newest opened; those before are forgotten and asked for again when opened. */
const KEPT = 12;
const PAGE = 30;
const opened: string[] = [];
let feedTimer: ReturnType<typeof setTimeout> | undefined;
const gapTimers = new Map<string, ReturnType<typeof setTimeout>>();

/** Lists wait for the feed's place, so that nothing falls between page and feed; but not longer than this. */
const FIRST_PAGE_MS = 1200;

/** Who is on the site is told live for watched conversations only; for the rest of the list it is looked up so often. */
const PRESENCE_MS = 60_000;

export function startSync(): void {
  listen(take);
  setTimeout(loadFirst, FIRST_PAGE_MS);
  setInterval(() => void refreshPresence(), PRESENCE_MS);
}

async function refreshPresence(): Promise<void> {
  if (document.hidden || connectionState.peek() !== "online") return;
  try {
    const { results } = await get<{ results: Summary[] }>(`conversations/?${queryOf(view.peek())}&limit=${PAGE}`);
    for (const conversation of results) change({ type: "came", conversation });
  } catch {
    // In a minute again.
  }
}

function loadFirst(): void {
  for (const which of new Set<View>([view.peek(), "mine"])) if (pageOf(list.peek(), which).state === "new") void loadPage(which);
}

/** For long-poll: what is here already. */
export function heldNow(): Held {
  const watch: Record<string, number> = {};
  for (const id of opened) watch[id] = threads.peek().get(id)?.timeline.seq ?? 0;
  return { watch, feed: list.peek().feed || null };
}

export async function loadPage(which: View): Promise<void> {
  const page = pageOf(list.peek(), which);
  if (page.state === "loading") return;
  const asked = queryOf(which);
  change({ type: "page.asked", view: which });
  try {
    const cursor = page.state === "new" || !page.next ? "" : `&cursor=${encodeURIComponent(page.next)}`;
    const answer = await get<{ results: Summary[]; next: string | null; counts?: Counts }>(
      `conversations/?${asked}&limit=${PAGE}${cursor}`,
    );
    // The filter may be another one by now: then this is the answer to a question that nobody asks any more.
    if (asked !== queryOf(which)) return;
    change({ type: "page.came", view: which, results: answer.results, next: answer.next, counts: answer.counts, keep: selected.peek() });
  } catch {
    if (asked === queryOf(which)) change({ type: "page.failed", view: which });
  }
}

/** Watch a conversation, or catch up with one that is watched. */
export async function watch(id: string): Promise<void> {
  const at = opened.indexOf(id);
  if (at >= 0) opened.splice(at, 1);
  opened.push(id);
  while (opened.length > KEPT) forget(opened.shift() ?? "");
  const unread = list.peek().summaries.get(id)?.unread ?? 0;
  changeThread(id, { type: "asked" });
  try {
    const after = threads.peek().get(id)?.timeline.seq ?? 0;
    const result = await command("conversation.watch", { conversation: id, after });
    if (result.conversation) change({ type: "came", conversation: result.conversation });
    changeThread(id, { type: "watched", result, unread: result.conversation?.unread ?? unread });
  } catch (error) {
    const code = (error as { code?: string }).code ?? "";
    if (code === "not_found" || code === "gone") gone([id]);
    // Without a connection `welcome` asks again.
    else if (code !== "offline") changeThread(id, { type: "failed" });
  }
}

/** A conversation that no page brought (a link from elsewhere). */
export async function loadSummary(id: string): Promise<void> {
  if (list.peek().summaries.has(id)) return;
  try {
    change({ type: "came", conversation: await get<Summary>(`conversations/${id}/`) });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) missing.value = new Set(missing.value).add(id);
  }
}

export async function loadOlder(id: string): Promise<void> {
  const thread = threads.peek().get(id);
  if (!thread || thread.older.state === "loading" || thread.older.state === "end" || !thread.mayHaveOlder) return;
  changeThread(id, { type: "older.asked" });
  try {
    // The first page reaches back over what is shown already; that costs one page and needs no second kind of cursor.
    let cursor = thread.older.cursor;
    const oldest = thread.timeline.messages[0]?.seq ?? 0;
    for (;;) {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
      const answer = await get<{ results: Message[]; next: string | null }>(`conversations/${id}/messages/?limit=100${query}`);
      cursor = answer.next;
      const isNew = answer.results.some((message) => message.seq < oldest);
      if (isNew || !cursor) return changeThread(id, { type: "older.came", messages: answer.results, cursor });
    }
  } catch {
    changeThread(id, { type: "older.failed" });
  }
}

function take(frame: ServerFrame): void {
  const id = frame.conversation ?? "";
  switch (frame.type) {
    case "welcome":
      return reconnected();
    case "reset":
      return startOver();
    case "positions":
      return compare(frame.data as ControlEvents["positions"]);
    case "inbox.changed":
      return feed(frame.data as OperatorEvents["inbox.changed"]);
    case "conversation.gone":
      gone((frame.data as OperatorEvents["conversation.gone"]).conversations);
      return void syncFeed();
    case "message.sent":
      return sent(id, frame.seq ?? 0, (frame.data as OperatorEvents["message.sent"]).message);
    case "message.changed":
      if (!threads.peek().has(id)) return;
      changeThread(id, { type: "changed", seq: frame.seq ?? 0, message: (frame.data as OperatorEvents["message.changed"]).message });
      return mindGap(id);
    case "conversation.changed":
      return change({ type: "came", conversation: (frame.data as OperatorEvents["conversation.changed"]).conversation });
    case "message.read": {
      const { reader, seq } = frame.data as OperatorEvents["message.read"];
      if (threads.peek().has(id)) changeThread(id, { type: "read", reader, seq });
      if (reader === "operator") change({ type: "read", id, seq });
      return;
    }
    case "typing":
      return typing(id, frame.data as OperatorEvents["typing"]);
    case "visitor.presence": {
      const { online } = frame.data as OperatorEvents["visitor.presence"];
      if (!online && threads.peek().has(id)) changeThread(id, { type: "visitor.typing", body: "", at: Date.now() });
      return change({ type: "presence", id, online });
    }
    case "availability.changed":
      return availability(frame.data as OperatorEvents["availability.changed"]);
  }
}

/** They were erased, or are not ours to see: off the list and, with a sentence, off the screen. */
function gone(ids: readonly string[]): void {
  missing.value = new Set([...missing.peek(), ...ids]);
  for (const id of ids) {
    if (opened.includes(id)) opened.splice(opened.indexOf(id), 1);
    forgetThread(id);
  }
  change({ type: "gone", ids });
}

function reconnected(): void {
  for (const id of [...opened]) void watch(id);
  void syncFeed();
  void loadColleagues();
  void loadViews();
  void loadTags();
  for (const which of Object.keys(list.peek().pages) as View[]) if (pageOf(list.peek(), which).state === "failed") void loadPage(which);
}

function startOver(): void {
  for (const id of opened.splice(0)) forgetThread(id);
  change({ type: "synced", changes: [], upto: 0, reset: true });
  if (selected.peek()) void watch(selected.peek() ?? "");
  void syncFeed();
}

/** Ask the feed what is missing. The first time it answers only where it stands; pages bring the rest. */
async function syncFeed(): Promise<void> {
  clearTimeout(feedTimer);
  feedTimer = undefined;
  try {
    const answer = await command("inbox.sync", { after: list.peek().feed });
    change({ type: "synced", ...answer });
    if (answer.reset) loadFirst();
  } catch {
    // The next welcome, or the next heartbeat, asks again.
  }
}

function feed(data: OperatorEvents["inbox.changed"]): void {
  const counts = personal(data.counts);
  for (const position of data.skipped ?? []) change({ type: "skipped", position });
  for (const conversation of data.changes) {
    const before = list.peek().summaries.get(conversation.id);
    change({ type: "changed", position: conversation.position, conversation, counts });
    tellOfChange(conversation, before);
  }
  if (feedHasGap(list.peek())) feedTimer ??= setTimeout(() => void syncFeed(), GAP_PATIENCE_MS);
}

/** A broadcast tells everybody's numbers; mine is one of them. */
function personal(counts: SharedCounts): Counts {
  const id = me.peek().id;
  return { queue: counts.queue, all: counts.all, mine: counts.mine_of[id] ?? 0, unread: counts.unread_of[id] ?? 0 };
}

function sent(id: string, seq: number, message: Message): void {
  if (message.kind === "message" && message.sender.kind === "operator") change({ type: "answered", id, seq });
  if (!threads.peek().has(id)) return;
  changeThread(id, { type: "sent", seq, message, at: Date.now() });
  mindGap(id);
}

function mindGap(id: string): void {
  const thread = threads.peek().get(id);
  if (!thread || !timelineHasGap(thread.timeline) || gapTimers.has(id)) return;
  gapTimers.set(
    id,
    setTimeout(() => {
      gapTimers.delete(id);
      const now = threads.peek().get(id);
      if (now && timelineHasGap(now.timeline)) void watch(id);
    }, GAP_PATIENCE_MS),
  );
}

/** The server's positions every 20 s: whoever is behind asks. */
function compare({ conversations, feed: newest }: ControlEvents["positions"]): void {
  for (const [id, seq] of Object.entries(conversations)) {
    const thread = threads.peek().get(id);
    if (thread && seq > thread.timeline.seq) void watch(id);
  }
  if (newest && newest > list.peek().feed) void syncFeed();
}

function typing(id: string, data: OperatorEvents["typing"]): void {
  if (!threads.peek().has(id)) return;
  if (data.who === "visitor") changeThread(id, { type: "visitor.typing", body: data.body ?? "", at: Date.now() });
  else if (data.operator && data.operator.id !== me.peek().id)
    changeThread(id, { type: "colleague.typing", operator: data.operator, isTyping: data.is_typing ?? false, at: Date.now() });
}

async function loadColleagues(): Promise<void> {
  try {
    colleagues.value = (await get<{ results: Colleague[] }>("operators/")).results;
  } catch {
    // Assigning shows an empty list until the next connection.
  }
}

function availability(data: OperatorEvents["availability.changed"]): void {
  colleagues.value = colleagues.value.map((each) => (each.id === data.operator.id ? { ...each, availability: data.availability } : each));
}

function forget(id: string): void {
  if (!id) return;
  forgetThread(id);
  if (connectionState.peek() === "online") command("conversation.unwatch", { conversation: id }).catch(() => {});
}
