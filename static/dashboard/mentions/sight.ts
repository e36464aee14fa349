/** Who may not see a conversation, and so cannot be called into it by a note. */
import { signal } from "@preact/signals";
import type { SideColleague } from "../../shared/protocol";
import { get } from "../live/api";

/** Sight changes rarely; the server has the last word when the note is sent. */
const FRESH_MS = 30_000;
const sight = signal<{ conversation: string; hidden: ReadonlySet<string> } | null>(null);
let asked = { conversation: "", at: 0 };

export async function lookWhoSees(conversation: string): Promise<void> {
  if (asked.conversation === conversation && Date.now() - asked.at < FRESH_MS) return;
  const own = { conversation, at: Date.now() };
  asked = own;
  try {
    const { results } = await get<{ results: SideColleague[] }>(`side-conversations/colleagues/?conversation=${conversation}`);
    if (asked === own) sight.value = { conversation, hidden: new Set(results.filter((each) => !each.sees).map((each) => each.id)) };
  } catch {
    if (asked === own) asked = { conversation: "", at: 0 };
  }
}

/** Whether the conversation is known to be hidden from the colleague. */
export function isHidden(id: string, conversation: string): boolean {
  return sight.value?.conversation === conversation && sight.value.hidden.has(id);
}
