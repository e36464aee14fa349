/** What a view shows, and in which order. Pure. */
import type { Summary, View } from "../types";
import type { ListState } from "./reducer";

/** A conversation as it is shown: with what was done here and not confirmed yet. */
export function shown(state: ListState, id: string): Summary | undefined {
  const summary = state.summaries.get(id);
  const patch = state.patches.get(id);
  return summary && patch ? { ...summary, ...patch } : summary;
}

export function belongs(summary: Summary, view: View, me: string): boolean {
  if (view === "closed") return summary.status === "closed";
  if (summary.status === "closed") return false;
  if (view === "queue") return summary.status === "queued";
  if (view === "mine") return summary.status !== "queued" && summary.assignee?.id === me;
  return true;
}

/** The ids of a view, in order: who waits longest first in the queue, what moved last first elsewhere. */
export function rowsOf(state: ListState, view: View, me: string): string[] {
  const rows: Summary[] = [];
  for (const id of state.summaries.keys()) {
    const summary = shown(state, id);
    if (summary && belongs(summary, view, me)) rows.push(summary);
  }
  rows.sort(view === "queue" ? byWait : byActivity);
  return rows.map((row) => row.id);
}

/**
 * The order to paint while somebody points at the list: known rows keep their place, rows that left the view are dropped,
 * and newcomers wait (they are told as a number) so that nothing moves under the pointer.
 */
export function heldRows(held: readonly string[], now: readonly string[]): { rows: string[]; waiting: number } {
  const present = new Set(now);
  const rows = held.filter((id) => present.has(id));
  return { rows, waiting: now.length - rows.length };
}

function byWait(a: Summary, b: Summary): number {
  return time(a.waiting_since ?? a.started_at) - time(b.waiting_since ?? b.started_at) || a.number - b.number;
}

function byActivity(a: Summary, b: Summary): number {
  return time(b.preview?.at ?? b.started_at) - time(a.preview?.at ?? a.started_at) || b.number - a.number;
}

function time(iso: string): number {
  return Date.parse(iso) || 0;
}
