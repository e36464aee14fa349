/** The search that a slash opens in a text field: its state, its keys, and what choosing one puts into the text. */
import { useEffect, useRef, useState } from "preact/hooks";
import { search } from "./fuzzy";
import { type Slash, selectionIn, slashAt } from "./slash";
import { type Canned, type Offered, offer, offeredFor } from "./store";

interface Search {
  /** Open while a slash stands before the caret and nobody put the list away. */
  open: boolean;
  offered: Offered;
  found: readonly Canned[];
  query: string;
  active: number;
  point: (index: number) => void;
  pick: (canned: Canned) => void;
  retry: () => void;
  /** After whatever may have moved the caret. */
  look: () => void;
  close: () => void;
  /** Whether the key was meant for the list. */
  onKey: (event: KeyboardEvent) => boolean;
}

export function useSlash(
  conversation: string,
  field: { current: HTMLTextAreaElement | null },
  insert: (piece: string, from: number, to: number, selection: { from: number; to: number }, canned: Canned) => void,
): Search {
  const [slash, setSlash] = useState<Slash | null>(null);
  const [active, setActive] = useState(0);
  const putAway = useRef(-1);
  const offered = offeredFor(conversation);
  const found = slash ? search(inOrder(offered.all), slash.query) : [];
  const at = Math.min(active, Math.max(0, found.length - 1));

  const look = () => {
    const area = field.current;
    if (!area) return;
    const next = area.selectionStart === area.selectionEnd ? slashAt(area.value, area.selectionStart) : null;
    if (!next) putAway.current = -1;
    const shown = next && next.from !== putAway.current ? next : null;
    if (shown && !slash) void offer(conversation);
    if (shown?.query !== slash?.query || shown?.from !== slash?.from) setActive(0);
    setSlash(shown);
  };
  const close = () => {
    putAway.current = slash?.from ?? -1;
    setSlash(null);
  };
  const pick = (canned: Canned) => {
    const area = field.current;
    if (!area || !slash) return;
    const selection = selectionIn(canned.text);
    insert(canned.text, slash.from, area.selectionStart, { from: slash.from + selection.from, to: slash.from + selection.to }, canned);
    setSlash(null);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!slash || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Escape") {
      close();
      return true;
    }
    if (found.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      setActive((at + step + found.length) % found.length);
      return true;
    }
    // A line break is never meant while the list is open; with nothing found Enter is the field's own again.
    if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
      const chosen = found[at];
      if (chosen) pick(chosen);
      return true;
    }
    return false;
  };

  useEffect(() => {
    if (!slash) return;
    const outside = (event: PointerEvent) => {
      const target = event.target as Element;
      if (!target.closest(".canned") && target !== field.current) close();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  });

  return {
    open: slash !== null,
    offered,
    found,
    query: slash?.query ?? "",
    active: at,
    point: setActive,
    pick,
    retry: () => void offer(conversation, { anew: true }),
    look,
    close,
    onKey,
  };
}

/** Answers first, closings after them; each by folder as the company ordered them. */
function inOrder(all: readonly Canned[]): Canned[] {
  return [...all.filter((each) => each.kind === "response"), ...all.filter((each) => each.kind === "closing")];
}
