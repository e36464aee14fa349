/** Which days are looked at, and their figures. The address keeps the question, so that it can be sent to a colleague. */
import { signal } from "@preact/signals";
import { ApiError, get } from "../live/api";
import { t } from "./i18n/index";
import type { Traffic } from "./types";

export const SPANS = ["today", "yesterday", "7d", "30d", "90d"] as const;
export type Span = (typeof SPANS)[number];

export interface Question {
  span: Span | "own";
  since: string;
  until: string;
  website: string;
}

const AGAIN_MS = 60_000;

export const question = signal<Question>(fromAddress(typeof location === "undefined" ? "" : location.search));
export const traffic = signal<Traffic | null>(null);
export const problem = signal("");
export const loading = signal(false);
export const websites = signal<readonly { id: string; name: string }[]>([]);

let turn = 0;

export function fromAddress(search: string): Question {
  const query = new URLSearchParams(search);
  const span = query.get("span") as Span;
  const since = query.get("since") ?? "";
  const until = query.get("until") ?? "";
  const website = query.get("website") ?? "";
  if (since && until) return { span: "own", since, until, website };
  return { span: SPANS.includes(span) ? span : "7d", since: "", until: "", website };
}

export function queryOf({ span, since, until, website }: Question): string {
  const days: Record<string, string> = span === "own" ? { since, until } : { span };
  return new URLSearchParams(website ? { ...days, website } : days).toString();
}

/** Ask for other days or another website; days of one's own only when both are there. */
export function ask(change: Partial<Question>): void {
  question.value = { ...question.peek(), ...change };
  const { span, since, until } = question.peek();
  if (span === "own" && !(since && until)) return;
  history.replaceState(history.state, "", `${location.pathname}?${queryOf(question.peek())}`);
  void load();
}

export async function load(): Promise<void> {
  const own = ++turn;
  loading.value = true;
  try {
    const found = await get<Traffic>(`traffic/?${queryOf(question.peek())}`);
    if (own !== turn) return;
    traffic.value = found;
    problem.value = "";
  } catch (error) {
    if (own !== turn) return;
    const text = error instanceof ApiError && error.code === "offline" ? t("offline") : "";
    problem.value = text || (error instanceof ApiError && error.message) || t("failed");
  }
  loading.value = false;
}

export async function loadWebsites(): Promise<void> {
  try {
    const found: { id: string; name: string }[] = [];
    let cursor = "";
    do {
      const page = await get<{ results: { id: string; name: string }[]; next: string | null }>(`websites/?limit=100${cursor}`);
      found.push(...page.results);
      cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : "";
    } while (cursor);
    websites.value = found;
  } catch {
    // The choice is missing, the figures are not.
  }
}

/** Figures of today grow while one looks. */
export function keepFresh(): void {
  setInterval(() => {
    const shown = traffic.peek();
    if (!document.hidden && shown && hasToday(shown) && !loading.peek()) void load();
  }, AGAIN_MS);
}

/** Whether the last of the days is not over. */
export function hasToday({ days, as_of, time_zone }: Pick<Traffic, "days" | "as_of" | "time_zone">): boolean {
  return days.until >= dayIn(as_of, time_zone);
}

/** The day of a moment in a time zone: "2026-05-04". */
export function dayIn(moment: string, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(moment));
}
