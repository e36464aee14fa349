/** When tasks are due: in groups, and in the field of a form. Pure; `now` is given. */
import { sameDay } from "../../shared/time";
import type { Task } from "./types";

export type Group = "overdue" | "today" | "later";

export function groupOf(task: Pick<Task, "due_at">, now: Date): Group {
  const due = new Date(task.due_at);
  return due < now ? "overdue" : sameDay(due, now) ? "today" : "later";
}

/** A moment as a datetime-local field has it, in the reader's own zone. */
export function toField(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What such a field says; null while it says nothing. */
export function fromField(text: string): string | null {
  const at = new Date(text);
  return text && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}

/** Tomorrow at nine: what most who plan something mean. */
export function usualDue(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9);
}
