/** One clock for everything on the screen that tells how long ago. */
import { signal } from "@preact/signals";

export const now = signal(Date.now());

export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, 5000);
  document.addEventListener("visibilitychange", () => {
    now.value = Date.now();
  });
}
