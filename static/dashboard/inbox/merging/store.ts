/** Two conversations of one matter: asked for, made one, taken apart again. */
import { signal } from "@preact/signals";
import { get, post, whyRefused } from "../../live/api";
import { toast } from "../../ui/toast";
import { openConversation } from "../navigation";
import { change, list } from "../store";
import type { Message, Summary } from "../types";
import { t } from "./i18n/index";

/** The conversation that is to be merged into another, while one chooses into which. */
export const merging = signal<Summary | null>(null);
/** Hints that were waved away, by the conversation that they spoke of. */
export const wavedAway = signal<ReadonlySet<string>>(new Set());

const isLive = (each: Summary) => each.status !== "closed" && !each.merged_into;

/** The others of the same visitor that go on, the newest first. */
export async function othersOf(summary: Summary): Promise<Summary[]> {
  const { results } = await get<{ results: Summary[] }>(`conversations/?visitor=${summary.visitor.id}&limit=100`);
  return results.filter((each) => each.id !== summary.id && isLive(each));
}

/** Another one of the same visitor that goes on, as far as the lists know: reason enough to propose merging. */
export function knownOther(summary: Summary): Summary | undefined {
  if (!isLive(summary)) return undefined;
  const same = [...list.value.summaries.values()].filter((each) => each.visitor.id === summary.visitor.id && each.id !== summary.id);
  return same.find((each) => isLive(each) && !wavedAway.value.has(each.id));
}

/** Answers whether it was done; what was refused is said. The one that goes on is shown. */
export async function merge(ends: Summary, goesOn: Summary): Promise<boolean> {
  try {
    change({ type: "came", conversation: await post<Summary>(`conversations/${ends.id}/merge/`, { into: goesOn.id }) });
    change({ type: "came", conversation: await get<Summary>(`conversations/${ends.id}/`) });
  } catch (error) {
    toast("failed", whyNot(error));
    return false;
  }
  openConversation(goesOn.id, { focus: true });
  const words = t("mergedToast", { number: String(ends.number), other: String(goesOn.number) });
  toast("done", words, { label: t("undo"), run: () => void takeApart(ends) });
  return true;
}

export async function takeApart(ended: Summary): Promise<void> {
  try {
    change({ type: "came", conversation: await post<Summary>(`conversations/${ended.id}/unmerge/`) });
    toast("done", t("undone", { number: String(ended.number) }));
  } catch (error) {
    toast("failed", whyNot(error));
  }
}

/** The newest lines of a merged conversation, the oldest of them first, and whether there are more. */
export async function linesOfMerged(id: string): Promise<{ messages: Message[]; hasOlder: boolean }> {
  const { results, next } = await get<{ results: Message[]; next: string | null }>(`conversations/${id}/messages/?limit=100`);
  // That it was merged is what brought one here.
  const said = results.filter((message) => (message.data as { event?: string } | null)?.event !== "merged");
  return { messages: said.reverse(), hasOlder: next !== null };
}

function whyNot(error: unknown): string {
  return whyRefused(error, { offline: t("failed"), failed: t("failed") });
}
