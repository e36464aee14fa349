/** Being called, on every page of the dashboard: rules, service worker, this device, whether I look, and what colleagues call me for. */

import { keepHere } from "./device";
import { startLooking } from "./look";
import { startMentions } from "./mentions";
import { rules, startRules } from "./rules";
import { startWorker } from "./worker";

export function startCalling(): void {
  startWorker();
  startRules();
  startLooking();
  startMentions();
  const stop = rules.subscribe((known) => {
    if (!known) return;
    queueMicrotask(() => stop());
    keepHere().catch(() => {
      // Tried again with the next page.
    });
  });
}
