/** Which visitors are listed, and in which order. Pure. */
import type { LiveVisitor } from "../../shared/protocol";

export type SortKey = "came" | "onSite" | "onPage" | "interest" | "visits" | "name";
export interface Sort {
  by: SortKey;
  /** Turned round from the natural order of the key. */
  reversed: boolean;
}

/** Values to choose among; empty: all. */
export interface Filters {
  channel: readonly string[];
  country: readonly string[];
  device: readonly string[];
  language: readonly string[];
  website: readonly string[];
  returning: boolean;
  talked: boolean;
  inConversation: boolean;
  invited: boolean;
  refused: boolean;
}

export const noFilters: Filters = {
  channel: [],
  country: [],
  device: [],
  language: [],
  website: [],
  returning: false,
  talked: false,
  inConversation: false,
  invited: false,
  refused: false,
};

export const CHOICES = ["channel", "country", "device", "language", "website"] as const;
export type Choice = (typeof CHOICES)[number];
export const SWITCHES = ["returning", "talked", "inConversation", "invited", "refused"] as const;

/** A row of the list is a visitor's id, or the heading of a page. */
const HEADING = "§";
export const headingOf = (key: string): string | null => (key.startsWith(HEADING) ? key.slice(1) : null);

/** "ja-JP" and "ja" are one language to whoever looks for somebody to talk to. */
function valueFor(row: LiveVisitor, choice: Choice): string {
  return choice === "language" ? (row.language.toLowerCase().split(/[-_]/)[0] ?? "") : row[choice];
}

export function countFilters(filters: Filters): number {
  return CHOICES.reduce((sum, each) => sum + filters[each].length, 0) + SWITCHES.filter((each) => filters[each]).length;
}

export function passes(row: LiveVisitor, filters: Filters, query: string): boolean {
  for (const each of CHOICES) if (filters[each].length && !filters[each].includes(valueFor(row, each))) return false;
  if (filters.returning && row.number < 2) return false;
  if (filters.talked && !row.talked_before) return false;
  if (filters.inConversation && !row.conversation) return false;
  if (filters.invited && row.invited !== "invited") return false;
  if (filters.refused && row.invited !== "refused") return false;
  return matches(row, query);
}

/** Every word must stand somewhere in what is known of him. */
export function matches(row: LiveVisitor, query: string): boolean {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  const text = [
    row.name, row.email, row.page_title, row.page_url, row.words, row.engine, row.campaign, row.referrer, row.landing_url, row.city, row.region,
    row.browser, row.system, row.website, row.conversation?.with, row.id.replaceAll("-", "").slice(-4),
  ]
    .join("\n")
    .toLocaleLowerCase(); // biome-ignore format: a list of fields
  return words.every((word) => text.includes(word));
}

const time = (iso: string) => Date.parse(iso) || 0;

/** Smaller comes first. */
const ORDERS: Record<SortKey, (a: LiveVisitor, b: LiveVisitor) => number> = {
  came: (a, b) => time(b.started_at) - time(a.started_at),
  onSite: (a, b) => time(a.started_at) - time(b.started_at),
  onPage: (a, b) => time(a.page_at) - time(b.page_at),
  interest: (a, b) => b.interest.score - a.interest.score,
  visits: (a, b) => b.number - a.number,
  name: (a, b) => Number(!a.name) - Number(!b.name) || a.name.localeCompare(b.name),
};

export function arrange(all: Iterable<LiveVisitor>, filters: Filters, query: string, sort: Sort, byPage: boolean): string[] {
  const order = ORDERS[sort.by];
  const turn = sort.reversed ? -1 : 1;
  const rows = [...all].filter((row) => passes(row, filters, query));
  // Ids decide between equals, so that nothing changes places without a reason.
  rows.sort((a, b) => turn * order(a, b) || ORDERS.came(a, b) || (a.id < b.id ? 1 : -1));
  if (!byPage) return rows.map((row) => row.id);
  const pages = new Map<string, string[]>();
  for (const row of rows) {
    const page = pageKey(row.page_url);
    const ids = pages.get(page);
    if (ids) ids.push(row.id);
    else pages.set(page, [row.id]);
  }
  return [...pages].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).flatMap(([page, ids]) => [HEADING + page, ...ids]);
}

/** A page without what differs from visitor to visitor: query and fragment (but for routes). */
export function pageKey(url: string): string {
  return url.replace(/#(?![!/]).*$/, "").replace(/^([^?#]*)\?[^#]*/, "$1");
}

/**
 * What is painted while somebody points at the list: known rows keep their place, and newcomers wait, told as a number.
 *
 * @param here whether a visitor still stands in the list at all, if only faded.
 */
export function heldKeys(
  held: readonly string[],
  now: readonly string[],
  here: (id: string) => boolean,
): { keys: string[]; waiting: number } {
  const keys = held.filter((key) => headingOf(key) !== null || here(key));
  const known = new Set(keys);
  const newcomers = now.filter((key) => headingOf(key) === null && !known.has(key)).length;
  return { keys, waiting: newcomers };
}

/** The values that a filter can choose among now, with how many visitors have each; the most frequent first. */
export function valuesOf(rows: Iterable<LiveVisitor>, choice: Choice, chosen: readonly string[]): [string, number][] {
  const counts = new Map<string, number>(chosen.map((value) => [value, 0]));
  for (const row of rows) {
    const value = valueFor(row, choice);
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
