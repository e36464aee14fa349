/** The search over the list: asked while typing, one answer at a time counts. */
import { batch, computed, signal } from "@preact/signals";
import { ApiError, get } from "../../live/api";
import { openConversation } from "../navigation";
import { change } from "../store";
import { seek } from "../thread/around";
import { loadRecent, remember } from "./recent";
import { isWorthAsking, nothing, type Option, optionsOf, reduceSearch, type SearchEvent } from "./reducer";
import type { Answer } from "./types";

const PATIENCE_MS = 160;
/** A page may be empty and not the last one. */
const MOST_EMPTY_PAGES = 5;

export const searchOpen = signal(false);
export const typed = signal("");
export const search = signal(nothing);
export const options = computed(() => optionsOf(search.value));
/** The key of the option that arrows and Enter work on. */
export const standing = signal("");
let timer: ReturnType<typeof setTimeout> | undefined;

function tell(event: SearchEvent): void {
  search.value = reduceSearch(search.peek(), event);
}

/** The field has the focus; whoever wants to search from elsewhere gives it that. */
export function openSearch(): void {
  if (!searchOpen.peek()) loadRecent();
  searchOpen.value = true;
}

export function focusSearch(): void {
  document.getElementById("search-field")?.focus();
}

export function leaveSearch(): void {
  clearTimeout(timer);
  batch(() => {
    searchOpen.value = false;
    typed.value = "";
    standing.value = "";
    tell({ type: "cleared" });
  });
}

/** What stands in the field now; `isSettled`: an input method is not composing. */
export function type(text: string, isSettled: boolean): void {
  typed.value = text;
  clearTimeout(timer);
  if (!isSettled) return;
  const query = text.trim();
  if (!query) {
    standing.value = "";
    tell({ type: "cleared" });
  } else if (query !== search.peek().query && isWorthAsking(query)) timer = setTimeout(() => void ask(query), PATIENCE_MS);
}

/** Ask at once, for what a person wants and not for what he is still typing. */
export function askNow(text = typed.peek()): void {
  clearTimeout(timer);
  typed.value = text;
  const query = text.trim();
  if (query) void ask(query);
}

async function ask(query: string): Promise<void> {
  tell({ type: "asked", query });
  try {
    let answer = await get<Answer>(`search/?q=${encodeURIComponent(query)}`);
    for (let pages = 1; answer.results.length === 0 && answer.next && pages < MOST_EMPTY_PAGES; pages++) {
      if (search.peek().query !== query) return;
      answer = { ...answer, ...(await page(query, answer.next)) };
    }
    batch(() => {
      tell({ type: "came", query, answer });
      if (!options.peek().some((each) => each.key === standing.peek())) standing.value = options.peek()[0]?.key ?? "";
    });
  } catch (error) {
    tell({ type: "failed", query, why: error instanceof ApiError ? error.message : "" });
  }
}

async function page(query: string, cursor: string): Promise<Pick<Answer, "results" | "next">> {
  const { results, next } = await get<Answer>(`search/?q=${encodeURIComponent(query)}&cursor=${encodeURIComponent(cursor)}`);
  return { results, next };
}

export async function askMore(): Promise<void> {
  const { query, next, more } = search.peek();
  if (!next || more === "loading") return;
  tell({ type: "more.asked" });
  const last = options.peek().at(-2)?.key;
  try {
    const answer = { ...(await page(query, next)), number: null, contacts: [] };
    batch(() => {
      tell({ type: "more.came", query, answer });
      // On to the first of what came, if somebody stood on the button.
      const at = options.peek().findIndex((each) => each.key === last);
      if (standing.peek() === "more") standing.value = options.peek()[at + 1]?.key ?? "";
    });
  } catch {
    tell({ type: "more.failed", query });
  }
}

export function step(by: number): void {
  const all = options.peek();
  const at = all.findIndex((each) => each.key === standing.peek());
  const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
  if (next) standing.value = next.key;
}

export function open(option: Option): void {
  standing.value = option.key;
  if (option.type === "more") return void askMore();
  remember(typed.peek());
  switch (option.type) {
    case "number":
      change({ type: "came", conversation: option.summary });
      return openConversation(option.summary.id, { focus: true });
    case "contact":
      return location.assign(`/contacts/${option.contact.id}/`);
    case "line": {
      const { conversation } = option.found;
      change({ type: "came", conversation });
      seek({ conversation: conversation.id, message: option.line.id, seq: option.line.seq });
      return openConversation(conversation.id, { focus: true });
    }
  }
}
