/** What this person searched for on this browser; nothing of it goes to the server. */
import { signal } from "@preact/signals";
import { me } from "../../live/link";

const MOST = 6;

export const recent = signal<readonly string[]>([]);

export function loadRecent(): void {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key()) ?? "[]");
    recent.value = Array.isArray(stored) ? stored.filter((each) => typeof each === "string").slice(0, MOST) : [];
  } catch {
    recent.value = [];
  }
}

export function remember(query: string): void {
  const text = query.trim();
  if (text) keep([text, ...recent.peek().filter((each) => each !== text)].slice(0, MOST));
}

export function forgetRecent(): void {
  keep([]);
}

function keep(queries: readonly string[]): void {
  recent.value = queries;
  try {
    localStorage.setItem(key(), JSON.stringify(queries));
  } catch {
    // Storage may be forbidden or full: they live as long as the tab.
  }
}

/** Several people may use one browser. */
function key(): string {
  return `sodan:searches:${me.peek().id}`;
}
