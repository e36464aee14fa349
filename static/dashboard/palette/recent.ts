/** What was done last, the newest first; kept in this browser. */
const NAME = "sodan:palette";
const MOST = 6;

export function recentIds(): string[] {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function noteRecent(id: string): void {
  try {
    localStorage.setItem(NAME, JSON.stringify([id, ...recentIds().filter((each) => each !== id)].slice(0, MOST)));
  } catch {
    // Without a place to keep it, nothing is first.
  }
}
