/** The list of colleagues that an @ opens in a note: its state, its keys, and how it looks. */
import { EyeOff } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { search } from "../inbox/canned/fuzzy";
import { t } from "../inbox/composer/i18n/index";
import { colleagues, me } from "../inbox/store";
import type { Colleague } from "../inbox/types";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { t as mt } from "./i18n/index";
import { type At, atSign, labels } from "./marks";
import { isHidden, lookWhoSees } from "./sight";

const LIST_ID = "people-list";
const MOST = 8;
const optionId = (id: string) => `person-${id}`;

interface Search {
  open: boolean;
  found: readonly Colleague[];
  query: string;
  active: number;
  point: (index: number) => void;
  pick: (person: Colleague) => void;
  look: () => void;
  onKey: (event: KeyboardEvent) => boolean;
  /** What the field says of the list while it is open. */
  aria: object;
}

/** The list and its keys. Who may not see the conversation stands at its end and cannot be picked. */
export function useAt(
  conversation: string,
  enabled: boolean,
  field: { current: HTMLTextAreaElement | null },
  insert: (piece: string, from: number, to: number) => void,
): Search {
  const [at, setAt] = useState<At | null>(null);
  const [active, setActive] = useState(0);
  const putAway = useRef(-1);
  const found = at && enabled ? matching(at.query, conversation) : [];
  const chosen = Math.min(active, Math.max(0, found.length - 1));
  const open = found.length > 0;

  const look = () => {
    const area = field.current;
    if (!area || !enabled) return setAt(null);
    const next = area.selectionStart === area.selectionEnd ? atSign(area.value, area.selectionStart) : null;
    if (!next) putAway.current = -1;
    const shown = next && next.from !== putAway.current ? next : null;
    if (shown?.query !== at?.query || shown?.from !== at?.from) setActive(0);
    if (shown) void lookWhoSees(conversation);
    setAt(shown);
  };
  const close = () => {
    putAway.current = at?.from ?? -1;
    setAt(null);
  };
  const pick = (person: Colleague) => {
    const area = field.current;
    if (!area || !at || isHidden(person.id, conversation)) return;
    insert(`@${labels(colleagues.peek()).get(person.id)} `, at.from, area.selectionStart);
    // What stands there now would be looked for again: it is done with.
    putAway.current = at.from;
    setAt(null);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!open || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Escape") {
      close();
      return true;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      setActive((chosen + step + found.length) % found.length);
      return true;
    }
    if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
      pick(found[chosen] as Colleague);
      return true;
    }
    return false;
  };

  useEffect(() => {
    if (!at) return;
    const outside = (event: PointerEvent) => {
      const target = event.target as Element;
      if (!target.closest(".canned") && target !== field.current) close();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  });

  const person = found[chosen];
  const aria = open
    ? {
        "aria-autocomplete": "list",
        "aria-haspopup": "listbox",
        "aria-controls": LIST_ID,
        "aria-activedescendant": person && optionId(person.id),
      }
    : {};
  return { open, found, query: at?.query ?? "", active: chosen, point: setActive, pick, look, onKey, aria };
}

function matching(query: string, conversation: string): Colleague[] {
  const others = colleagues.value
    .filter((each) => each.id !== me.value.id)
    .map((person) => ({ person, shortcut: "", title: person.name, folder: "", text: "", use_count: 0 }));
  const people = search(others, query).map(({ person }) => person);
  const hidden = people.filter((each) => isHidden(each.id, conversation));
  return [...people.filter((each) => !hidden.includes(each)), ...hidden].slice(0, MOST);
}

export function PeopleList({
  conversation,
  found,
  active,
  query,
  onPick,
  onPoint,
}: {
  conversation: string;
  found: readonly Colleague[];
  active: number;
  query: string;
  onPick: (person: Colleague) => void;
  onPoint: (index: number) => void;
}) {
  const names = labels(colleagues.value);
  return (
    <div class="canned" onPointerDown={(event) => event.preventDefault()}>
      <div id={LIST_ID} class="canned-list" role="listbox" aria-label={mt("people")}>
        {found.map((each, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard in the text, which has the focus
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={each.id}
            id={optionId(each.id)}
            role="option"
            aria-selected={index === active}
            aria-disabled={isHidden(each.id, conversation)}
            class="canned-item person-item"
            onClick={() => onPick(each)}
            onPointerMove={() => index !== active && onPoint(index)}
          >
            <Face id={each.id} name={each.name} photo={each.photo} presence={each.availability} />
            <b dir="auto">{names.get(each.id)}</b>
            {isHidden(each.id, conversation) ? (
              <span class="person-blind">
                <Icon of={EyeOff} size={13} class="shrink-0" />
                {mt("hidden")}
              </span>
            ) : (
              each.title && <span class="text-quiet">{each.title}</span>
            )}
          </div>
        ))}
      </div>
      <p class="canned-foot">
        <span class="hide-on-touch">
          <kbd class="key">↑</kbd> <kbd class="key">↓</kbd> <kbd class="key">↵</kbd> {t("insertKey")} · <kbd class="key">Esc</kbd>{" "}
          {t("closeKey")}
        </span>
      </p>
      <span class="sr-only" role="status">
        {mt("found", { n: found.length, query })}
      </span>
    </div>
  );
}
