/** Which conversation is open, in the address too: a link to one can be sent, and Back means back. */

import { command } from "../live/link";
import { focusDrawn } from "../ui/focus";
import type { Asked } from "./list/filter";
import { pageOf } from "./list/reducer";
import { change, list, me, pane, picked, select, selected, view } from "./store";
import { loadPage, loadSummary, watch } from "./sync";
import type { View } from "./types";
import { adHoc, askedOf, isBuiltIn } from "./views";

const VIEW_KEY = "sodan:view";

export function startNavigation(): void {
  view.value = rememberedView();
  addEventListener("popstate", () => follow());
  follow();
}

export function openConversation(id: string, { focus = false } = {}): void {
  if (selected.peek() !== id) history.pushState(null, "", `/inbox/${id}/`);
  show(id);
  if (focus) focusDrawn(() => document.getElementById("thread-title"), { preventScroll: true });
}

export function leaveConversation(): void {
  const id = selected.peek();
  if (id) history.pushState(null, "", "/inbox/");
  select(null);
  focusDrawn(() => document.getElementById(`row-${id}`));
}

export function showView(which: View): void {
  if (view.peek() !== which) picked.value = new Set();
  view.value = which;
  try {
    // A filter is forgotten with the tab; a list that one can come back to is a saved one.
    if (which !== "filter") localStorage.setItem(VIEW_KEY, which);
  } catch {
    // Next time the queue is first again.
  }
  if (pageOf(list.peek(), which).state === "new") void loadPage(which);
}

/** Show what fits a question that has no name. It remembers the list that it began from. */
export function showAsked(asked: Asked): void {
  const from = view.peek() === "filter" ? adHoc.peek().from : view.peek();
  adHoc.value = { ...asked, from };
  change({ type: "page.forgotten", view: "filter" });
  showView("filter");
}

/** Change one answer of the question that the list in view asks. */
export function refine(change: (asked: Asked) => Asked): void {
  showAsked(change(askedOf(view.peek())));
}

export function wantMore(): void {
  if (pageOf(list.peek(), view.peek()).next) void loadPage(view.peek());
}

const readSent = new Map<string, number>();

/**
 * The end of the conversation is before the eyes of whoever is responsible for it. Hidden windows and unfocused tabs see
 * nothing, and a glance at the queue or over a colleague's shoulder is no promise to the visitor that somebody read it.
 */
export function sawUpTo(id: string, seq: number): void {
  if (!seq || document.visibilityState !== "visible" || !document.hasFocus() || selected.peek() !== id) return;
  const summary = list.peek().summaries.get(id);
  if (!summary?.unread || summary.assignee?.id !== me.peek().id) return;
  change({ type: "read", id, seq: Math.max(seq, summary.seq) });
  if ((readSent.get(id) ?? 0) >= seq) return;
  readSent.set(id, seq);
  command("message.read", { conversation: id, seq }).catch(() => readSent.delete(id));
}

function follow(): void {
  const id = /^\/inbox\/([0-9a-f-]{36})\/$/.exec(location.pathname)?.[1] ?? null;
  if (id) show(id);
  else {
    select(null);
    pane.value = "list";
  }
}

function show(id: string): void {
  select(id);
  void loadSummary(id);
  void watch(id);
}

function rememberedView(): View {
  try {
    const stored = localStorage.getItem(VIEW_KEY);
    if (stored && (isBuiltIn(stored) || stored.startsWith("saved:"))) return stored as View;
  } catch {
    // Storage may be forbidden.
  }
  return "queue";
}
