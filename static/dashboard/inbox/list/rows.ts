/** What a view shows, and in which order. Pure. */
import type { Summary } from "../types";
import { type Asked, comparing, matches } from "./filter";
import type { ListState } from "./reducer";

/** A conversation as it is shown: with what was done here and not confirmed yet. */
export function shown(state: ListState, id: string): Summary | undefined {
  const summary = state.summaries.get(id);
  const patch = state.patches.get(id);
  return summary && patch ? { ...summary, ...patch } : summary;
}

/** The ids of the conversations that a list shows, in its order. */
export function rowsOf(state: ListState, asked: Asked, me: string): string[] {
  const rows: Summary[] = [];
  for (const id of state.summaries.keys()) {
    const summary = shown(state, id);
    if (summary && matches(summary, asked.filter, me)) rows.push(summary);
  }
  rows.sort(comparing(asked.order));
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
