/** The screen's state as signals, and what keeps it true: one snapshot, then changes; over any hole a snapshot again. */
import { batch, computed, signal } from "@preact/signals";
import type { OperatorEvents, ServerFrame } from "../../shared/protocol";
import { setServerNow } from "../live/clock";
import { command, connectionState, listen } from "../live/link";
import { arrange, type Filters, heldKeys, noFilters, type Sort } from "./arrange";
import { emptyLive, follows, type Live, type LiveEvent, reduceLive } from "./live";

export const live = signal<Live>(emptyLive);
export const filters = signal<Filters>(noFilters);
export const query = signal("");
export const sort = signal<Sort>({ by: "came", reversed: false });
export const byPage = signal(false);
export const selected = signal<string | null>(null);
/** The row that the arrow keys stand on. */
export const active = signal<string | null>(null);
/** The order that stands still because somebody points at the list or has scrolled; null: the list follows. */
export const held = signal<readonly string[] | null>(null);

/** The server says something at least every 20 seconds. */
const SILENCE_MS = 32_000;
const RETRY_MS = 2000;
const SWEEP_MS = 1000;

let asking = false;
let heardAt = 0;

const everybody = computed(() => {
  const { rows, gone } = live.value;
  return [...rows.values(), ...[...gone.values()].map(({ row }) => row)];
});
export const arranged = computed(() => arrange(everybody.value, filters.value, query.value, sort.value, byPage.value));
export const painted = computed(() => {
  const order = held.value;
  if (!order) return { keys: arranged.value, waiting: 0 };
  const { rows, gone } = live.value;
  return heldKeys(order, arranged.value, (id) => rows.has(id) || gone.has(id));
});

export function rowOf(id: string) {
  return live.value.rows.get(id) ?? live.value.gone.get(id)?.row;
}

/** Let the list stand still, or follow again. */
export function hold(still: boolean): void {
  if (still) held.value ??= arranged.peek();
  else held.value = null;
}

/** Paint what came meanwhile, and go on standing still. */
export function catchUp(): void {
  batch(() => {
    apply({ type: "swept", at: Number.POSITIVE_INFINITY });
    if (held.peek()) held.value = arranged.peek();
  });
}

/** What is looked for changed: the list is arranged anew, whoever points at it. */
export function look(change: () => void): void {
  batch(() => {
    change();
    if (held.peek()) held.value = arranged.value;
  });
}

function apply(event: LiveEvent): void {
  live.value = reduceLive(live.peek(), event);
}

async function ask(): Promise<void> {
  if (asking) return;
  asking = true;
  try {
    const snapshot = await command("visitors.watch", {});
    setServerNow(snapshot.now);
    heardAt = Date.now();
    apply({ type: "snapshot", snapshot });
  } catch (error) {
    // Without a connection `welcome` asks again.
    if (connectionState.peek() === "online") {
      if ((error as { retry?: boolean }).retry) setTimeout(() => void ask(), RETRY_MS);
      else apply({ type: "failed" });
    }
  } finally {
    asking = false;
  }
}

export function tryAgain(): void {
  void ask();
}

function take(frame: ServerFrame): void {
  if (frame.type === "welcome" || frame.type === "reset") return void ask();
  if (frame.type !== "visitors.changed") return;
  const data = frame.data as OperatorEvents["visitors.changed"];
  heardAt = Date.now();
  if (follows(live.peek(), data)) apply({ type: "changed", data, at: Date.now() });
  else if (!asking && !(data.board === live.peek().board && data.n <= live.peek().n)) void ask();
}

export function startVisitors(): void {
  listen(take);
  setInterval(() => {
    const order = held.peek();
    apply({ type: "swept", at: Date.now(), ...(order ? { keep: new Set(order) } : {}) });
    if (connectionState.peek() === "online" && heardAt && Date.now() - heardAt > SILENCE_MS) void ask();
  }, SWEEP_MS);
}
