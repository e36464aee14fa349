/** Which conversations stand on the wall, and in which order. Pure. */
import type { Summary } from "../inbox/types";
import { isLate } from "../inbox/urgency";

export interface Asked {
  /** An id, `none`, or nothing for all. */
  department: string;
  /** An id, `nobody` (the queue), or nothing for all. */
  operator: string;
  late: boolean;
}

export const EVERYTHING: Asked = { department: "", operator: "", late: false };

export function fits(summary: Summary, asked: Asked, now: number): boolean {
  if (summary.status !== "queued" && summary.status !== "open") return false;
  if (asked.department && (summary.department ?? "none") !== asked.department) return false;
  if (asked.operator && (summary.assignee?.id ?? "nobody") !== asked.operator) return false;
  return !asked.late || isLate(summary, now);
}

/** Who waits longest first, then those that were answered, the oldest first: the server's order. */
export function compare(a: Summary, b: Summary): number {
  return moment(a) - moment(b) || a.number - b.number;
}

function moment(summary: Summary): number {
  return summary.waiting_since ? Date.parse(summary.waiting_since) : Number.MAX_SAFE_INTEGER;
}

/**
 * What is held of the list, with one conversation as it is now. Rows are held in one piece from the first on, down to the place (`edge`) to which the
 * pages reach; null: to the end. One that belongs behind it is left to the page that brings it.
 */
export function placed(rows: readonly Summary[], summary: Summary, asked: Asked, edge: Summary | null, now: number): readonly Summary[] {
  const known = rows.find((each) => each.id === summary.id);
  if (known && known.position > summary.position) return rows;
  const others = known ? rows.filter((each) => each.id !== summary.id) : rows;
  if (!fits(summary, asked, now) || (edge && compare(summary, edge) > 0)) return others;
  const at = others.findIndex((each) => compare(summary, each) < 0);
  return at < 0 ? [...others, summary] : [...others.slice(0, at), summary, ...others.slice(at)];
}

/** Of rows of one height, which are to be drawn: those in sight and some around them. */
export function inSight(count: number, height: number, scrolled: number, sight: number, around = 6): { from: number; to: number } {
  const from = Math.max(0, Math.min(count, Math.floor(scrolled / height)) - around);
  const to = Math.min(count, Math.ceil((scrolled + sight) / height) + around);
  return { from, to: Math.max(from, to) };
}
