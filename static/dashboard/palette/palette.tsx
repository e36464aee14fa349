/** Ctrl or Cmd K: every action and place, conversations by number, people by name. */
import { signal } from "@preact/signals";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Answer } from "../inbox/search/types";
import { get } from "../live/api";
import { Dialog } from "../ui/dialog";
import { type Command, commandsNow } from "./commands";
import { t } from "./i18n/index";
import { matching } from "./match";
import { noteRecent, recentIds } from "./recent";

const open = signal(false);
const PATIENCE_MS = 160;
const MOST = 40;
let before: Element | null = null;

export function showPalette(): void {
  before = document.activeElement;
  open.value = true;
}

/** On every page, whatever has the focus; not over another box. */
export function startPalette(): void {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.isComposing)
        return;
      if (document.querySelector("dialog[open]") && !open.peek()) return;
      event.preventDefault();
      if (open.peek()) close();
      else showPalette();
    },
    true,
  );
}

/** The focus goes back to where it was, unless what was done took it. */
function close(): void {
  open.value = false;
  requestAnimationFrame(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
}

export function Palette() {
  return open.value ? <Box /> : null;
}

function Box() {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [found, setFound] = useState<Command[]>([]);
  const recent = useRef(recentIds());
  const commands = useRef(commandsNow());
  const list = useRef<HTMLDivElement>(null);
  const query = typed.trim();
  const matched = [...matching(commands.current, typed, recent.current), ...(query ? found : [])].slice(0, MOST);
  const standing = Math.min(at, matched.length - 1);

  useEffect(() => {
    setFound([]);
    if (query.replace("#", "").length < 2) return;
    let current = true;
    const timer = setTimeout(() => {
      get<Answer>(`search/?q=${encodeURIComponent(query)}&limit=5`).then(
        (answer) => current && setFound(peopleAndTalks(answer)),
        () => undefined,
      );
    }, PATIENCE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);

  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [standing, matched.length]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    if (command.group !== "conversations") noteRecent(command.id);
    close();
    // The box is gone first: what opens another, or takes the focus, finds it free.
    requestAnimationFrame(() => requestAnimationFrame(() => command.run()));
  };

  let group = "";
  return (
    <Dialog wide title={t("title")} onClose={close}>
      <input
        type="text"
        class="control palette-field"
        role="combobox"
        autoFocus
        autocomplete="off"
        spellcheck={false}
        aria-label={t("field")}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={matched.length ? `${id}-${standing}` : undefined}
        placeholder={t("hint")}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (by) {
            event.preventDefault();
            setAt((standing + by + matched.length) % Math.max(1, matched.length));
          } else if (event.key === "Enter") {
            event.preventDefault();
            run(matched[standing]);
          }
        }}
      />
      <div class="palette-list" role="listbox" id={`${id}-list`} aria-label={t("title")} ref={list}>
        {matched.map((command, place) => {
          const name = !query && recent.current.includes(command.id) ? "recent" : command.group;
          const heading = name !== group && !query;
          group = name;
          return (
            <div key={`${command.group}${command.id}`} role="presentation">
              {heading && (
                <p class="menu-label" role="presentation">
                  {t(name)}
                </p>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys work on it */}
              <div
                id={`${id}-${place}`}
                role="option"
                tabIndex={-1}
                aria-selected={place === standing}
                class="palette-option"
                onMouseMove={() => place !== standing && setAt(place)}
                onClick={() => run(command)}
              >
                <span class="truncate" dir="auto">
                  {command.title}
                </span>
                {command.detail && (
                  <span class="truncate text-quiet" dir="auto">
                    {command.detail}
                  </span>
                )}
                <span class="palette-keys">
                  {(command.keys ?? []).map((key) => (
                    <kbd key={key} class="key">
                      {key}
                    </kbd>
                  ))}
                </span>
              </div>
            </div>
          );
        })}
      </div>
      {query && matched.length === 0 && (
        <p class="palette-nothing" role="status">
          {t("nothing")}
        </p>
      )}
    </Dialog>
  );
}

function peopleAndTalks({ number, contacts, results }: Answer): Command[] {
  const talks = [...(number ? [number] : []), ...results.map(({ conversation }) => conversation).filter(({ id }) => id !== number?.id)];
  return [
    ...talks.map(
      (talk): Command => ({
        id: talk.id,
        title: `#${talk.number} ${talk.visitor.name || talk.visitor.email}`.trim(),
        detail: talk.subject || talk.preview?.text || "",
        group: "conversations",
        run: () => location.assign(`/inbox/${talk.id}/`),
      }),
    ),
    ...contacts.map(
      (contact): Command => ({
        id: contact.id,
        title: contact.name || contact.email,
        detail: contact.name ? contact.email : t("contact"),
        group: "conversations",
        run: () => location.assign(`/contacts/${contact.id}/`),
      }),
    ),
  ];
}
