/** What is done from the wall itself, by the same means as in the inbox. */
import { handing } from "../departments/handover";
import { change, selected } from "../inbox/store";
import type { Summary } from "../inbox/types";
import { takeOver } from "../supervising/watching";

/** Taken over from the wall, one goes where one answers. */
export async function takeFromWall(summary: Summary): Promise<void> {
  change({ type: "came", conversation: summary });
  if (await takeOver(summary)) location.assign(`/inbox/${summary.id}/`);
}

export function handOver(summary: Summary): void {
  change({ type: "came", conversation: summary });
  selected.value = summary.id;
  handing.value = summary.id;
}
