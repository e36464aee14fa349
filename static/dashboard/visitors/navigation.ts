/** Which visitor is looked at, in the address too. */
import { focusDrawn } from "../ui/focus";
import { headingOf } from "./arrange";
import { active, painted, selected } from "./store";

export function startNavigation(): void {
  addEventListener("popstate", follow);
  follow();
}

export function openVisitor(id: string): void {
  const address = `/visitors/${id}/`;
  // Going through the list with the panel open is one step for Back.
  if (selected.peek() && selected.peek() !== id) history.replaceState(null, "", address);
  else if (selected.peek() !== id) history.pushState(null, "", address);
  selected.value = id;
}

export function closeVisitor(): void {
  const id = selected.peek();
  if (!id) return;
  history.pushState(null, "", "/visitors/");
  selected.value = null;
  focusDrawn(() => document.getElementById(`visitor-${id}`));
}

function follow(): void {
  selected.value = /^\/visitors\/([0-9a-f-]{36})\/$/.exec(location.pathname)?.[1] ?? null;
  if (selected.value) active.value = selected.value;
}

/** The list without a mouse: arrows or j and k move, Enter opens, / searches, Escape closes. */
export function startKeyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (document.querySelector("dialog[open]") || target.closest("[role=menu]")) return;
    if (target.matches("input, textarea, select")) {
      if (event.key === "Escape") target.blur();
      if (event.key !== "ArrowDown" || target.id !== "visitor-search") return;
    }
    if (press(event.key, target)) event.preventDefault();
  });
}

function press(key: string, target: HTMLElement): boolean {
  const inList =
    target === document.body || target.id === "visitor-search" || target.id === "main" || target.closest(".visitors-table") !== null;
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
      if (target !== document.body || !active.value) return false;
      openVisitor(active.value);
      return true;
    case "/":
      document.getElementById("visitor-search")?.focus();
      return true;
    case "Escape":
      if (!selected.value) return false;
      closeVisitor();
      return true;
  }
  return false;
}

function step(by: number): boolean {
  const ids = painted.value.keys.filter((key) => headingOf(key) === null);
  if (ids.length === 0) return false;
  const at = ids.indexOf(active.value ?? "");
  const next = ids[at < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, at + by))] as string;
  active.value = next;
  focusDrawn(() => document.getElementById(`visitor-${next}`), { preventScroll: true });
  if (selected.value) openVisitor(next);
  return true;
}
