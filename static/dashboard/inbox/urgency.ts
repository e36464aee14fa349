/** How urgent an answer is. Pure. */
import type { Summary } from "./types";

/** Waiting without a limit is amber after this; red is only what is late by the company's own word. */
const AMBER_MS = 120_000;
/** With a limit it is amber when so much of the time has passed. */
const AMBER_PART = 0.6;

export type Level = "none" | "calm" | "amber" | "red";

type Waits = Pick<Summary, "waiting_since" | "answer_due_at">;

export function isLate(summary: Waits, now: number): boolean {
  return Boolean(summary.waiting_since && summary.answer_due_at && Date.parse(summary.answer_due_at) <= now);
}

export function levelOf(summary: Waits, now: number): Level {
  if (!summary.waiting_since) return "none";
  const waited = now - Date.parse(summary.waiting_since);
  if (!summary.answer_due_at) return waited >= AMBER_MS ? "amber" : "calm";
  const left = Date.parse(summary.answer_due_at) - now;
  if (left <= 0) return "red";
  // Outside of opening hours the moment is far away however long somebody has waited.
  return waited >= AMBER_PART * (waited + left) ? "amber" : "calm";
}
