import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VisitorMessage } from "../../shared/protocol";
import { dayLine } from "../../shared/time";
import { BubbleView } from "./bubble";
import { type PanelContext, usePanel } from "./context";
import { FaceOf } from "./face";
import { moment } from "./header";
import { Icon } from "./icons";
import { Choice } from "./queue";
import { rowsOf } from "./rows";

/** How near to the end still counts as "reading the newest". */
const NEAR_PX = 60;
/** What is put up first; the rest of a long history follows a moment later, so that opening never blocks the page. */
const FIRST_ROWS = 20;

/** By when somebody comes back, in the visitor's own time zone, or that it is his turn. */
export function nextWords({ data, sender }: VisitorMessage, panel: PanelContext): string {
  const { event, by, due } = (data ?? {}) as { event?: string; by?: { name?: string }; due?: string };
  const name = by?.name || sender.name || panel.t("somebody");
  if (event === "waits") return panel.t("waits", { name });
  return due ? panel.t("promised", { name, when: moment(new Date(due), new Date(), panel) }) : "";
}

function systemText(message: VisitorMessage, panel: PanelContext): string {
  const { t } = panel;
  const { event, by, operator } = (message.data ?? {}) as {
    event?: string;
    by?: { name?: string; kind?: string };
    operator?: { name?: string };
  };
  const name = (event === "assigned" ? operator?.name : by?.name) || message.sender.name || t("somebody");
  if (event === "accepted" || event === "assigned") return t(event, { name });
  if (event === "reopened") return t("reopened");
  if (event === "closed") return by?.kind === "visitor" ? t("closed_by_you") : by?.name ? t("closed_by_operator", { name }) : t("closed");
  return nextWords(message, panel) || message.body;
}

/** Before the first word: who would answer. */
function Welcome() {
  const { store, t, tag } = usePanel();
  const { operators } = store.presence.value;
  const shown = operators.slice(0, 3);
  const names = new Intl.ListFormat(tag, { type: "conjunction" }).format(shown.map((one) => one.name));
  return (
    <div class="welcome">
      {shown.length ? (
        <>
          <span class="faces">
            {shown.map((one) => (
              <FaceOf key={one.name} name={one.name} photo={one.photo} size={56} />
            ))}
          </span>
          <p class="there" dir="auto">
            {t("there", { names, n: shown.length })}
          </p>
        </>
      ) : null}
      <p>{t("keeps")}</p>
      <Choice />
    </div>
  );
}

export function Messages() {
  const panel = usePanel();
  const { store, t, tag } = panel;
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const count = useRef(0);
  const [below, setBelow] = useState(0);
  const messages = store.messages.value;
  const unsent = store.waiting.value;
  const typing = store.typing.value;
  const open = store.open.value;
  const rows = rowsOf(messages, unsent, store.anew.value ? 0 : (store.conversation.value?.read_by_operator ?? 0));
  const now = new Date();
  const [whole, setWhole] = useState(false);
  const shown = whole ? rows : rows.slice(-FIRST_ROWS);

  useEffect(() => {
    const timer = setTimeout(() => setWhole(true), 50);
    return () => clearTimeout(timer);
  }, []);

  const toEnd = () => {
    const element = list.current;
    if (element) element.scrollTop = element.scrollHeight;
  };

  useLayoutEffect(() => {
    const added = messages.length + unsent.length - count.current;
    count.current = messages.length + unsent.length;
    const ownLast = rows.at(-1)?.kind === "bubble" && (rows.at(-1) as { own: boolean }).own;
    if (atEnd.current || (ownLast && added > 0)) toEnd();
    else if (added > 0) setBelow((before) => before + added);
  }, [messages, unsent.length, typing, open, whole, store.cards.shown.value]);

  useLayoutEffect(() => {
    // The list shrinks when the keyboard or the composer grows: stay with the newest line.
    const element = list.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <div class="middle">
      <div
        class="list"
        ref={list}
        role="log"
        aria-live="polite"
        aria-label={t("conversation")}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
          if (atEnd.current && below) setBelow(0);
        }}
      >
        {rows.length ? null : <Welcome />}
        {shown.map((row) =>
          row.kind === "day" ? (
            <p class="day" key={row.key}>
              <span>{dayLine(row.at, now, tag)}</span>
            </p>
          ) : row.kind === "system" ? (
            <p class="system" key={row.key}>
              {systemText(row.message, panel)}
            </p>
          ) : (
            <BubbleView key={row.key} bubble={row} newest={row === rows.at(-1)} />
          ),
        )}
        {typing ? (
          <div class="line">
            <span class="face-slot">
              <FaceOf name={typing.name} photo={typing.photo} size={28} />
            </span>
            <p class="bubble is-typing">
              <span class="sr">{t("typing", { name: typing.name || t("somebody") })}</span>
              <i />
              <i />
              <i />
            </p>
          </div>
        ) : null}
      </div>
      {below ? (
        <button type="button" class="jump" onClick={toEnd} aria-label={t("latest")}>
          <Icon name="down" size={16} />
          {t("new_messages", { n: below })}
        </button>
      ) : null}
    </div>
  );
}
