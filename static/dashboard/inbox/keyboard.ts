/** The inbox without a mouse. Single letters work only outside of fields, and never with a modifier. */

import { leaving } from "../endings/store";
import { mayWhisper } from "../supervising/store";
import { openWhisper } from "../supervising/whispers";
import { focusDrawn } from "../ui/focus";
import { accept, close } from "./actions";
import { visitorName } from "./names";
import { openConversation, showView } from "./navigation";
import { togglePick } from "./picking";
import { focusSearch, searchOpen } from "./search/store";
import { activeRow, current, me, picked, rows, select, selected } from "./store";
import { BUILT_IN } from "./types";

export function startKeyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
    if (press(event.key, event.target as HTMLElement)) event.preventDefault();
  });
}

function press(key: string, target: HTMLElement): boolean {
  const inList = target.closest(".list-scroll") !== null || target === document.body;
  switch (key) {
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "ArrowDown":
      return inList && step(1);
    case "ArrowUp":
      return inList && step(-1);
    case "Enter":
      return target === document.body && openActive();
    case "o":
      return openActive();
    case "a":
      return onCurrent((id, status) => status === "queued" && accept(id));
    case "e":
      return onCurrent((id, status) => status !== "closed" && close(id));
    case "x":
      if (!activeRow.value) return false;
      togglePick(activeRow.value);
      return true;
    case "z":
      return onCurrent((_id, status) => status !== "closed" && document.getElementById("snooze-button")?.click());
    case "p":
      return onCurrent((id, status) => {
        const visitor = current.value?.visitor;
        if (status !== "closed" && visitor) leaving.value = { conversation: id, name: visitorName(visitor) };
      });
    case "w":
      return onCurrent((id, status) => {
        if (status !== "closed" && mayWhisper(current.value?.assignee?.id, me.value.id)) openWhisper(id);
      });
    case "r":
      return compose("reply");
    case "n":
      return compose("note");
    case "Escape":
      if (picked.value.size) {
        picked.value = new Set();
        return true;
      }
      return back();
    case "/":
      focusSearch();
      return true;
  }
  const nth = BUILT_IN[Number(key) - 1];
  if (nth) showView(nth);
  return Boolean(nth);
}

function step(by: number): boolean {
  // The list is not to be seen meanwhile.
  if (searchOpen.value) return false;
  const all = rows.value;
  if (all.length === 0) return false;
  const at = all.indexOf(activeRow.value ?? "");
  const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
  if (!next) return false;
  activeRow.value = next;
  focusDrawn(() => document.getElementById(`row-${next}`));
  return true;
}

function openActive(): boolean {
  if (!activeRow.value) return false;
  openConversation(activeRow.value, { focus: true });
  return true;
}

function onCurrent(run: (id: string, status: string) => unknown): boolean {
  const summary = current.value;
  if (!summary) return false;
  run(summary.id, summary.status);
  return true;
}

function compose(mode: "reply" | "note"): boolean {
  if (!selected.value || !document.getElementById("composer")) return false;
  dispatchEvent(new CustomEvent("sodan:compose", { detail: mode }));
  return true;
}

function back(): boolean {
  const id = selected.value;
  if (!id) return false;
  if (matchMedia("(width < 48rem)").matches) {
    select(null);
    history.pushState(null, "", "/inbox/");
  }
  focusDrawn(() => document.getElementById(`row-${id}`));
  return true;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
