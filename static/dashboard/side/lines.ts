/** The lines of one side conversation, as they come: from pages, from frames, and as the answer to one's own. Pure. */
import type { SideLineDetails } from "../../shared/protocol";

/** Both together by their numbers; what was taken back stays so, whichever came last. */
export function together(known: readonly SideLineDetails[], more: readonly SideLineDetails[]): SideLineDetails[] {
  const all = new Map(known.map((each) => [each.id, each]));
  for (const each of more) if (!all.get(each.id)?.deleted_at) all.set(each.id, each);
  return [...all.values()].sort((a, b) => a.seq - b.seq);
}

/** Whether one is missing between those that are held and a new one: then they are fetched. */
export function leavesGap(known: readonly SideLineDetails[], line: SideLineDetails): boolean {
  const last = known.at(-1)?.seq;
  return last !== undefined && line.seq > last + 1;
}

/** Whether a line follows another of the same person closely, and so needs no name of its own. */
export function follows(line: SideLineDetails, before: SideLineDetails | undefined): boolean {
  if (before?.kind !== "line" || line.kind !== "line" || before.author.id !== line.author.id) return false;
  return Date.parse(line.created_at) - Date.parse(before.created_at) < 5 * 60_000;
}
