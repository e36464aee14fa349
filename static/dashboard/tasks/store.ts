/** What is asked of tasks, wherever they are shown. */
import { signal } from "@preact/signals";
import { get, patch, post, remove, whyRefused } from "../live/api";
import { t } from "./i18n/index";
import type { Task, TaskPage } from "./types";

/** Counts up when a task changed: every list that is shown reads again. */
export const changes = signal(0);
export const people = signal<readonly { id: string; name: string }[]>([]);

export interface TaskChange {
  body?: string;
  due_at?: string;
  owner?: string | null;
  has_reminder?: boolean;
  is_done?: boolean;
}

export function sentence(error: unknown): string {
  return whyRefused(error, { offline: t("offline"), failed: t("failed") });
}

export function read(query: string): Promise<TaskPage> {
  return get<TaskPage>(`tasks/?${query}`);
}

export async function plan(contact: string, task: TaskChange): Promise<void> {
  await post("tasks/", { contact, ...task });
  changes.value += 1;
}

export async function change(id: string, task: TaskChange): Promise<Task> {
  const now = await patch<Task>(`tasks/${id}/`, task);
  changes.value += 1;
  return now;
}

export async function drop(id: string): Promise<void> {
  await remove(`tasks/${id}/`);
  changes.value += 1;
}

export async function loadPeople(): Promise<void> {
  if (people.peek().length) return;
  people.value = (await get<{ results: { id: string; name: string }[] }>("owners/")).results;
}
