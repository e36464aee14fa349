/** The spelling of what is written into a conversation: in which language, and which names stand in it. */
import type { RefObject } from "preact";
import { knownIn } from "../../departments/store";
import type { Mode } from "../composer/drafts";
import { englishNow } from "../manners/store";
import { threads } from "../store";
import type { Summary } from "../types";
import { companyWords } from "./store";
import { type Misspelt, type Spelling, useSpelling } from "./use-spelling";

/** The language of what is written: an answer in the visitor's, a note in that of the page; the browser's own check reads it from the field. */
export function writtenIn(summary: Summary, mode: Mode): string | undefined {
  return mode === "reply" ? summary.visitor.language || summary.language || undefined : undefined;
}

/** What is wrong, and what the key for the first suggestion does. */
export function useSpellingOf(
  summary: Summary,
  text: string,
  mode: Mode,
  field: RefObject<HTMLTextAreaElement | null>,
): Spelling & { again: () => void; first: [Misspelt, string] | null } {
  const english = englishNow();
  const card = knownIn(summary.id);
  const senders = (threads.value.get(summary.id)?.timeline.messages ?? []).map((line) => line.sender.name);
  const found = useSpelling({
    text,
    caret: () => field.current?.selectionStart ?? -1,
    language: writtenIn(summary, mode) ?? document.documentElement.lang,
    names: [summary.visitor.name, card.product, ...companyWords.value.names, ...new Set(senders)],
    english: english ?? "any",
    isOn: english !== null,
  });
  const [first] = found.wrong;
  const right = first?.suggestions[0];
  return { ...found, first: first && right !== undefined ? [first, right] : null };
}
