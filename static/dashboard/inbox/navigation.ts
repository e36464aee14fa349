/** Which conversation is open, in the address too: a link to one can be sent, and Back means back. */
import { command } from "../live/link";
import { change, list, me, pane, select, selected, view } from "./store";
import { loadPage, loadSummary, watch } from "./sync";
import type { View } from "./types";

const VIEW_KEY = "sodan:view";

export function startNavigation(): void {
  view.value = rememberedView();
  addEventListener("popstate", () => follow());
  follow();
}

export function openConversation(id: string, { focus = false } = {}): void {
  if (selected.peek() !== id) history.pushState(null, "", `/inbox/${id}/`);
  show(id);
  if (focus) requestAnimationFrame(() => document.getElementById("thread-title")?.focus({ preventScroll: true }));
}

export function leaveConversation(): void {
  const id = selected.peek();
  if (id) history.pushState(null, "", "/inbox/");
  select(null);
  requestAnimationFrame(() => document.getElementById(`row-${id}`)?.focus());
}

export function showView(which: View): void {
  view.value = which;
  try {
    localStorage.setItem(VIEW_KEY, which);
  } catch {
    // Next time the queue is first again.
  }
  if (list.peek().pages[which].state === "new") void loadPage(which);
}

export function wantMore(): void {
  if (list.peek().pages[view.peek()].next) void loadPage(view.peek());
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
    if (stored === "mine" || stored === "all" || stored === "closed") return stored;
  } catch {
    // Storage may be forbidden.
  }
  return "queue";
}
