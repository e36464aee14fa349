/** Promises, and leaving a conversation with one. */
import { signal } from "@preact/signals";
import { ApiError, get, post } from "../live/api";
import { t } from "./i18n/index";

export interface Promised {
  id: string;
  conversation: string;
  number: number;
  visitor: string;
  operator: { id: string; name: string } | null;
  assignee: { id: string; name: string } | null;
  made_at: string;
  due_at: string;
  state: "open" | "missed" | "kept" | "late" | "ended";
  kept_at: string | null;
}

/** Counts up when a promise was made, kept or missed: every list that is shown reads again. */
export const promiseChanges = signal(0);
/** Which conversation is being left, or is sent by mail. */
export const leaving = signal<{ conversation: string; name: string } | null>(null);
export const mailing = signal<{ conversation: string; email: string } | null>(null);

export const myPromises = () => get<{ results: Promised[] }>("promises/?operator=me&limit=100").then((page) => page.results);
export const promisesIn = (conversation: string) =>
  get<{ results: Promised[] }>(`conversations/${conversation}/promises/`).then((page) => page.results);

export async function keep(promise: Promised): Promise<void> {
  await post(`promises/${promise.id}/kept/`);
  promiseChanges.value += 1;
}

export async function sendTranscript(conversation: string, email: string): Promise<void> {
  await post(`conversations/${conversation}/transcript/`, { email });
}

export function sentence(error: unknown): string {
  return error instanceof ApiError && error.message ? error.message : t("failed");
}
