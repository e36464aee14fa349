/** What became of two conversations of one matter, in words. */
import type { Message } from "../types";
import { t } from "./i18n/index";

interface Merge {
  conversation_id: string;
  number: number;
  lines?: number;
}

/** The sentence, or nothing if the line is not about merging. */
export function mergeWords(event: string | undefined, data: unknown, by: string, mine: boolean): string {
  const { number, lines } = data as Merge;
  const words = { by, number: String(number), n: lines ?? 0 };
  if (event === "merged") return t(mine ? "systemMergedByMe" : "systemMerged", words);
  if (event === "merged_in") return t(mine ? "systemMergedInByMe" : "systemMergedIn", words);
  if (event === "merge_undone") return t(mine ? "systemUndoneByMe" : "systemUndone", words);
  return "";
}

/** The conversation whose lines can be shown below a line. */
export function mergedIn(message: Message): { id: string; number: number } | null {
  const data = message.data as (Merge & { event?: string }) | null;
  return data?.event === "merged_in" ? { id: data.conversation_id, number: data.number } : null;
}
