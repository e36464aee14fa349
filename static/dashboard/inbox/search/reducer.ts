/** What the search shows, and what one can stand on in it. Pure. */
import type { Summary } from "../types";
import type { Answer, FoundContact, FoundConversation, FoundLine } from "./types";

export interface SearchState {
  /** What the answer is to; what is being typed may be ahead of it. */
  query: string;
  state: "idle" | "loading" | "done" | "failed";
  /** The server's own words for why not, if it had any. */
  why: string;
  number: Summary | null;
  contacts: readonly FoundContact[];
  results: readonly FoundConversation[];
  next: string | null;
  more: "idle" | "loading" | "failed";
}

export type SearchEvent =
  | { type: "asked"; query: string }
  | { type: "came"; query: string; answer: Answer }
  | { type: "failed"; query: string; why: string }
  | { type: "more.asked" }
  | { type: "more.came"; query: string; answer: Answer }
  | { type: "more.failed"; query: string }
  | { type: "cleared" };

export const nothing: SearchState = {
  query: "",
  state: "idle",
  why: "",
  number: null,
  contacts: [],
  results: [],
  next: null,
  more: "idle",
};

export function reduceSearch(state: SearchState, event: SearchEvent): SearchState {
  switch (event.type) {
    case "asked":
      // What was found stays until the new answer is there: a list that blinks with each letter cannot be read.
      return { ...state, query: event.query, state: "loading", why: "", more: "idle" };
    case "came":
      if (event.query !== state.query) return state;
      return { ...nothing, ...event.answer, query: event.query, state: "done" };
    case "failed":
      return event.query === state.query ? { ...nothing, query: event.query, state: "failed", why: event.why } : state;
    case "more.asked":
      return { ...state, more: "loading" };
    case "more.came":
      if (event.query !== state.query || state.state !== "done") return state;
      return { ...state, results: joined(state.results, event.answer.results), next: event.answer.next, more: "idle" };
    case "more.failed":
      return event.query === state.query ? { ...state, more: "failed" } : state;
    case "cleared":
      return nothing;
  }
}

/** A conversation may stand on several pages; here it stands once, with all of its lines. */
function joined(before: readonly FoundConversation[], fresh: readonly FoundConversation[]): FoundConversation[] {
  const all = [...before];
  for (const found of fresh) {
    const at = all.findIndex((each) => each.conversation.id === found.conversation.id);
    const known = all[at];
    if (!known) all.push(found);
    else {
      const ids = new Set(known.lines.map((line) => line.id));
      const lines = [...known.lines, ...found.lines.filter((line) => !ids.has(line.id))];
      all[at] = { ...known, lines, more: known.more + found.more };
    }
  }
  return all;
}

/** Something that can be opened. */
export type Option =
  | { key: string; type: "number"; summary: Summary }
  | { key: string; type: "contact"; contact: FoundContact }
  | { key: string; type: "line"; found: FoundConversation; line: FoundLine }
  | { key: string; type: "more" };

/** All that can be opened, in the order in which it is shown. */
export function optionsOf(state: SearchState): Option[] {
  const options: Option[] = [];
  if (state.number) options.push({ key: `number-${state.number.id}`, type: "number", summary: state.number });
  for (const contact of state.contacts) options.push({ key: `contact-${contact.id}`, type: "contact", contact });
  for (const found of state.results) for (const line of found.lines) options.push({ key: `line-${line.id}`, type: "line", found, line });
  if (state.next) options.push({ key: "more", type: "more" });
  return options;
}

/** The text in pieces, every second one marked. */
export function pieces(text: string, marks: readonly (readonly [number, number])[]): { text: string; isMarked: boolean }[] {
  const characters = [...text];
  const found: { text: string; isMarked: boolean }[] = [];
  let at = 0;
  const add = (to: number, isMarked: boolean) => {
    if (to > at) found.push({ text: characters.slice(at, to).join(""), isMarked });
    at = Math.max(at, to);
  };
  for (const [from, to] of marks) {
    add(from, false);
    add(to, true);
  }
  add(characters.length, false);
  return found;
}

/** Whether it is worth asking for what was typed so far: one letter would find everything, one character of Chinese is a word. */
export function isWorthAsking(query: string): boolean {
  const text = query.trim();
  return text.length > 1 || /[^\p{Script=Latin}\p{P}\p{S}]/u.test(text);
}
