/**
 * Which conversations a list shows, asked of those that this browser knows. The server asks the same of all of them
 * (`chat/selectors/filters.py`); `tests/chat/filters.json` holds both to it. Pure.
 */
import type { ConversationStatus, Priority } from "../../../shared/protocol";
import type { BuiltIn, Summary } from "../types";

export interface Filter {
  status?: readonly ConversationStatus[];
  /** `me`, `nobody`, or ids of operators. */
  assignee?: readonly string[];
  priority?: readonly Priority[];
  tags?: readonly string[];
  websites?: readonly string[];
  /** Ids, or `none`. */
  departments?: readonly string[];
  languages?: readonly string[];
  origins?: readonly string[];
  is_unread?: boolean;
  is_waiting?: boolean;
}

export type Order = "newest" | "waiting" | "priority";

export interface Asked {
  filter: Filter;
  order: Order;
}

export const ASKED: Readonly<Record<BuiltIn, Asked>> = {
  queue: { filter: { status: ["queued"] }, order: "waiting" },
  mine: { filter: { assignee: ["me"] }, order: "newest" },
  all: { filter: {}, order: "newest" },
  snoozed: { filter: { status: ["snoozed"] }, order: "newest" },
  closed: { filter: { status: ["closed"] }, order: "newest" },
};

const AWAKE: readonly ConversationStatus[] = ["queued", "open"];

export function matches(summary: Summary, filter: Filter, me: string): boolean {
  if (!(filter.status?.length ? filter.status : AWAKE).includes(summary.status)) return false;
  if (filter.assignee?.length) {
    const id = summary.assignee?.id ?? "nobody";
    if (!filter.assignee.includes(id) && !(id === me && filter.assignee.includes("me"))) return false;
  }
  if (filter.priority?.length && !filter.priority.includes(summary.priority)) return false;
  if (filter.tags?.some((tag) => !summary.tags.includes(tag))) return false;
  if (filter.websites?.length && !filter.websites.includes(summary.website)) return false;
  if (filter.departments?.length && !filter.departments.includes(summary.department ?? "none")) return false;
  if (filter.languages?.length && !filter.languages.some((language) => speaks(summary.language, language))) return false;
  if (filter.origins?.length && !filter.origins.includes(summary.origin)) return false;
  if (filter.is_unread !== undefined && filter.is_unread !== summary.unread > 0) return false;
  return filter.is_waiting === undefined || filter.is_waiting === Boolean(summary.waiting_since);
}

/** `ja` is spoken by `ja-JP` too. */
function speaks(spoken: string, wanted: string): boolean {
  const [tag, asked] = [spoken.toLowerCase(), wanted.toLowerCase()];
  return tag === asked || tag.startsWith(`${asked}-`);
}

const RANKS: Record<Priority, number> = { low: 0, normal: 1, high: 2, urgent: 3 };

export function comparing(order: Order): (a: Summary, b: Summary) => number {
  if (order === "waiting") return byWait;
  return order === "priority" ? (a, b) => RANKS[b.priority] - RANKS[a.priority] || byActivity(a, b) : byActivity;
}

function byWait(a: Summary, b: Summary): number {
  return time(a.waiting_since ?? a.started_at) - time(b.waiting_since ?? b.started_at) || a.number - b.number;
}

function byActivity(a: Summary, b: Summary): number {
  return time(b.preview?.at ?? b.started_at) - time(a.preview?.at ?? a.started_at) || b.number - a.number;
}

function time(iso: string): number {
  return Date.parse(iso) || 0;
}

/** How many questions a filter asks, for the badge on its button. */
export function countAsked(filter: Filter): number {
  return Object.values(filter).filter((value) => (Array.isArray(value) ? value.length : value !== undefined)).length;
}

/** Without what asks nothing, so that equal filters look equal. */
export function tidied(filter: Filter): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => (Array.isArray(value) ? value.length : value !== undefined)));
}
