/** The number beside Inbox on the pages that are not the inbox. */
import { signal } from "@preact/signals";
import type { Counts } from "../inbox/types";
import { command, listen } from "../live/link";
import { showCount } from "./count";

const REFRESH_MS = 1000;
const count = signal(0);
let timer: ReturnType<typeof setTimeout> | undefined;

async function refresh(): Promise<void> {
  timer = undefined;
  try {
    const { counts } = (await command("inbox.sync", { after: 0 })) as { counts: Counts };
    count.value = counts.queue + (counts.unread ?? 0);
  } catch {
    // The next event or connection asks again.
  }
}

export function startCount(): void {
  listen((frame) => {
    if (frame.type === "welcome" || frame.type === "inbox.changed")
      if (!timer) timer = setTimeout(() => void refresh(), frame.type === "welcome" ? 0 : REFRESH_MS);
  });
  showCount(count);
}
