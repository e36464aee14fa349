/** The rows of the wall. Of however many there are, those in sight are drawn: all have one height, and the list is as high as all of them. */

import { CircleCheck, Clock, Ear, Ellipsis, Eye, Forward, Hand, Hourglass, TriangleAlert } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { DepartmentMark } from "../departments/dot";
import { now } from "../inbox/clock";
import { faceName, visitorName } from "../inbox/names";
import { lasting } from "../inbox/time";
import type { Summary } from "../inbox/types";
import { levelOf } from "../inbox/urgency";
import { serverNow } from "../live/clock";
import { me } from "../live/link";
import { Elapsed } from "../ui/elapsed";
import { Face } from "../ui/face";
import { focusDrawn } from "../ui/focus";
import { Icon } from "../ui/icon";
import { Menu, MenuItem } from "../ui/menu";
import { inSight } from "./arrange";
import { t } from "./i18n/index";
import { lookers } from "./lookers";
import { handOver, takeFromWall } from "./steps";
import { asked, figures, loadMore, more, rows, totalOf } from "./store";

const WIDE_ROW = 60;
const NARROW_ROW = 92;
const NARROW = 640;

export function Rows() {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrolled: 0, sight: 900, narrow: false });
  const all = rows.value;
  // Amber turns red by itself: the clock of the page, in the server's time.
  const at = now.value + serverNow() - Date.now();

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setView({ scrolled: element.scrollTop, sight: element.clientHeight, narrow: element.clientWidth < NARROW });
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const press = (event: KeyboardEvent) => step(event, element);
    element.addEventListener("keydown", press);
    return () => element.removeEventListener("keydown", press);
  }, []);

  const height = view.narrow ? NARROW_ROW : WIDE_ROW;
  const { from, to } = inSight(all.length, height, view.scrolled, view.sight);
  useEffect(() => {
    if (more.value === "idle" && to >= all.length - 10) void loadMore();
  }, [to, all.length, more.value]);

  // A row that moves away from under the focus leaves it to the row that takes its place.
  const focused = useRef<number | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    const nth = focused.current;
    if (!element || nth === null || document.activeElement !== document.body || all.length === 0) return;
    element.querySelector<HTMLElement>(`[data-nth="${Math.min(nth, all.length - 1)}"] .wall-open`)?.focus({ preventScroll: true });
  });

  const total = totalOf(figures.value, asked.value);
  return (
    <div
      ref={box}
      class={`wall-rows ${view.narrow ? "is-narrow" : ""}`}
      onScroll={(event) => setView({ ...view, scrolled: event.currentTarget.scrollTop })}
      onFocusIn={(event) => {
        const nth = (event.target as Element).closest<HTMLElement>("[data-nth]")?.dataset["nth"];
        focused.current = nth === undefined ? null : Number(nth);
      }}
      onFocusOut={(event) => {
        // A row that is taken away hears nothing of where the focus goes.
        if (event.relatedTarget) focused.current = null;
      }}
    >
      <ul class="wall-list" aria-label={t("list")} style={{ blockSize: `${all.length * height}px` }}>
        {all.slice(from, to).map((summary, index) => (
          <Row
            key={summary.id}
            summary={summary}
            at={at}
            nth={from + index}
            of={total ?? all.length}
            top={(from + index) * height}
            height={height}
          />
        ))}
      </ul>
      {more.value === "failed" && (
        <p class="p-3 text-center">
          <button type="button" class="btn btn-plain btn-sm" onClick={() => void loadMore()}>
            {t("moreFailed")}
          </button>
        </p>
      )}
    </div>
  );
}

/** From row to row by arrows, Home and End, whether they are drawn yet or not. */
function step(event: KeyboardEvent, box: HTMLElement): void {
  const target = event.target as HTMLElement;
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) || target.closest(".menu-root")) return;
  const row = target.closest<HTMLElement>("[data-nth]");
  const last = rows.peek().length - 1;
  const at = Number(row?.dataset["nth"] ?? -1);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key] ?? 0;
  if (!row || next < 0 || next > last) return;
  event.preventDefault();
  const top = next * row.offsetHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + row.offsetHeight - box.clientHeight;
  focusDrawn(() => box.querySelector<HTMLElement>(`[data-nth="${next}"] .wall-open`));
}

function Row({
  summary,
  at,
  nth,
  of,
  top,
  height,
}: {
  summary: Summary;
  at: number;
  nth: number;
  of: number;
  top: number;
  height: number;
}) {
  const { id, visitor, assignee } = summary;
  const name = visitorName(visitor);
  const level = levelOf(summary, at);
  const looking = (lookers.value.get(visitor.id) ?? []).filter((each) => each.id !== assignee?.id && each.id !== me.value.id);
  return (
    <li
      class={`wall-row is-${level}`}
      data-nth={nth}
      data-row={id}
      aria-posinset={nth + 1}
      aria-setsize={of}
      style={{ transform: `translateY(${top}px)`, blockSize: `${height}px` }}
    >
      <Wait summary={summary} level={level} at={at} />
      <a class="wall-open" href={`/inbox/${id}/?watch`} aria-label={t("watch", { name })}>
        <Face id={visitor.id} name={faceName(visitor)} presence={visitor.online ? "online" : undefined} />
        <span class="wall-who">
          <span class="wall-name">
            <span class="truncate" dir="auto">
              {name}
            </span>
            <span class="wall-number">#{summary.number}</span>
          </span>
          <span class="wall-line" dir="auto">
            {summary.preview?.text || summary.subject || visitor.page_title}
          </span>
        </span>
      </a>
      <span class="wall-department">
        <DepartmentMark id={summary.department} />
      </span>
      <span class="wall-holder">
        {assignee ? (
          <>
            <Face id={assignee.id} name={assignee.name} photo={assignee.photo} size="sm" />
            <span class="truncate" dir="auto">
              {assignee.name}
            </span>
          </>
        ) : (
          <>
            <Icon of={Hourglass} size={14} />
            <span class="truncate">{t("queue")}</span>
          </>
        )}
      </span>
      <span class="wall-lookers">
        {looking.length > 0 && (
          <span class="wall-looking" title={t("lookers", { names: looking.map((each) => each.name).join(", ") })}>
            <Icon of={Eye} size={14} label={t("lookers", { names: looking.map((each) => each.name).join(", ") })} />
            {looking.slice(0, 2).map((each) => (
              <Face key={each.id} id={each.id} name={each.name} photo={each.photo} size="sm" />
            ))}
          </span>
        )}
      </span>
      <Menu label={t("actions")} class="icon-btn" face={<Icon of={Ellipsis} />}>
        <MenuItem onPick={() => location.assign(`/inbox/${id}/?watch`)}>
          <Icon of={Eye} size={16} />
          {t("watchIt")}
        </MenuItem>
        <MenuItem onPick={() => location.assign(`/inbox/${id}/?watch&whisper`)}>
          <Icon of={Ear} size={16} />
          {t("whisper")}
        </MenuItem>
        {assignee?.id !== me.value.id && (
          <MenuItem onPick={() => void takeFromWall(summary)}>
            <Icon of={Hand} size={16} />
            {t("takeOver")}
          </MenuItem>
        )}
        <MenuItem onPick={() => handOver(summary)}>
          <Icon of={Forward} size={16} />
          {t("reassign")}
        </MenuItem>
      </Menu>
    </li>
  );
}

function Wait({ summary, level, at }: { summary: Summary; level: string; at: number }) {
  if (!summary.waiting_since)
    return (
      <span class="wall-wait is-none">
        <Icon of={CircleCheck} size={15} />
        <span>{t("answered")}</span>
      </span>
    );
  const over = summary.answer_due_at ? at - Date.parse(summary.answer_due_at) : 0;
  return (
    <span class={`wall-wait is-${level}`} title={level === "red" ? t("lateFor", { time: lasting(over) }) : t("waitsFor")}>
      <Icon of={level === "red" ? TriangleAlert : Clock} size={15} />
      <Elapsed since={summary.waiting_since} />
      <span class="sr-only">{level === "red" ? t("lateFor", { time: lasting(over) }) : t("waitsFor")}</span>
    </span>
  );
}
