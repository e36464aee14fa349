/** Ticking rows. */
import { picked } from "./store";

/** So many the server takes at once. */
export const MOST_PICKED = 100;

export function togglePick(id: string): void {
  const next = new Set(picked.peek());
  if (!next.delete(id) && next.size < MOST_PICKED) next.add(id);
  picked.value = next;
}
