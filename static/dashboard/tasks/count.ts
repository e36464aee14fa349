/** The number beside Contacts: how many of one's own tasks are due. */
import { effect, signal } from "@preact/signals";
import { listen } from "../live/link";
import { t } from "./i18n/index";
import { changes, read } from "./store";

const MOST = 100;
/** A colleague may have given one a task, or taken it away; the server tells only of reminders. */
const AGAIN_MS = 120_000;
const LONGEST_MS = 2 ** 31 - 1;

const due = signal(0);
let timer: ReturnType<typeof setTimeout> | undefined;

async function count(): Promise<void> {
  clearTimeout(timer);
  try {
    const { results } = await read(`owner=me&limit=${MOST}`);
    const now = Date.now();
    const moments = results.map((task) => Date.parse(task.due_at));
    due.value = moments.filter((at) => at <= now).length;
    const next = moments.find((at) => at > now);
    if (next !== undefined) timer = setTimeout(() => void count(), Math.min(next - now + 500, LONGEST_MS));
  } catch {
    // What is shown stays; the next change or minute asks again.
  }
}

export function startTaskCount(): void {
  listen((frame) => {
    if (frame.type === "welcome" || frame.type === "task.due") void count();
  });
  let seen = changes.peek();
  effect(() => {
    if (changes.value === seen) return;
    seen = changes.value;
    void count();
  });
  setInterval(() => !document.hidden && void count(), AGAIN_MS);
  document.addEventListener("visibilitychange", () => !document.hidden && void count());
  effect(() => {
    const n = due.value;
    for (const badge of document.querySelectorAll<HTMLElement>("[data-rail-tasks]")) {
      badge.textContent = n > 0 ? (n >= MOST ? "99+" : String(n)) : "";
      badge.title = n > 0 ? t("dueCount", { n }) : "";
    }
  });
}
