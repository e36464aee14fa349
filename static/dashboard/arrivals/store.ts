/** Tells who comes to the site, on every page of the dashboard: a card in the corner, a notification while one looks elsewhere, a sound. */

import { signal } from "@preact/signals";
import type { LiveVisitor, OperatorEvents, PlaceMaker, ServerFrame } from "../../shared/protocol";
import { showNotification } from "../calling/notification";
import { t } from "../i18n/index";
import { visitorName } from "../inbox/names";
import { mayNotify, prefs } from "../inbox/notify/prefs";
import { ring } from "../inbox/notify/sound";
import { command, listen } from "../live/link";
import { senderOf } from "../ui/source";
import { placeOf } from "../visitors/words";

/** Few at a time: whoever comes in a crowd is counted. */
const MOST_CARDS = 3;
const SHOWN_MS = 12_000;
const RANG = "sodan:rang";

export const cards = signal<readonly LiveVisitor[]>([]);
export const more = signal(0);
export const placeBy = signal<PlaceMaker>("");
/** Somebody points at the cards: they stay. */
export const pointed = signal(false);

const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function hearArrivals(show: boolean): void {
  listen((frame) => take(frame, show));
}

export function dismiss(id: string): void {
  stopClock(id);
  cards.value = cards.peek().filter((row) => row.id !== id);
  if (cards.peek().length === 0) more.value = 0;
}

export function dismissAll(): void {
  for (const { id } of cards.peek()) dismiss(id);
}

async function watch(): Promise<void> {
  try {
    showTotal((await command("arrivals.watch", {})).total);
  } catch (error) {
    if ((error as { retry?: boolean }).retry) setTimeout(() => void watch(), 5000);
  }
}

function take(frame: ServerFrame, show: boolean): void {
  if (frame.type === "welcome") return void watch();
  if (frame.type === "inbox.changed") return meet((frame.data as OperatorEvents["inbox.changed"]).changes);
  if (frame.type !== "visitors.arrived") return;
  const { rows, more: others, total, sound, place_by } = frame.data as OperatorEvents["visitors.arrived"];
  showTotal(total);
  placeBy.value = place_by;
  if (!rows.length) return;
  if (show) announce(rows, others);
  call(rows, others, sound);
}

/** Whoever talks by now is not invited any more. */
function meet(changes: OperatorEvents["inbox.changed"]["changes"]): void {
  const talks = new Map(
    changes
      .filter(({ status }) => status === "queued" || status === "open")
      .map(({ id, visitor, assignee }) => [visitor.id, { id, with: assignee?.name ?? "" }]),
  );
  if (cards.peek().some(({ id }) => talks.has(id)))
    cards.value = cards.peek().map((row) => ({ ...row, conversation: talks.get(row.id) ?? row.conversation }));
}

function announce(rows: readonly LiveVisitor[], others: number): void {
  const known = new Set(rows.map((row) => row.id));
  const all = [...rows, ...cards.peek().filter((row) => !known.has(row.id))];
  for (const { id } of all.slice(MOST_CARDS)) stopClock(id);
  more.value += others + Math.max(0, all.length - MOST_CARDS);
  cards.value = all.slice(0, MOST_CARDS);
  for (const row of rows) leaveLater(row.id);
}

function leaveLater(id: string): void {
  clearTimeout(timers.get(id));
  timers.set(
    id,
    setTimeout(() => (pointed.peek() || hasFocus() ? leaveLater(id) : dismiss(id)), SHOWN_MS),
  );
}

function stopClock(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
}

/** Asked when it counts: a card that is taken away with the focus in it tells nobody that the focus left. */
function hasFocus(): boolean {
  return document.activeElement?.closest(".arrivals") != null;
}

/** The words of an arrival, as they are read in a card, a notification and aloud. */
export function words(row: LiveVisitor): string {
  const from = row.words ? `${senderOf(row)}: ${t("quoted", { text: row.words })}` : senderOf(row);
  return [
    row.page_title || row.page_url,
    from,
    row.number > 1 ? t("nthVisit", { n: row.number }) : "",
    row.talked_before ? t("talkedBefore") : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function call(rows: readonly LiveVisitor[], others: number, sound: boolean): void {
  if (sound && prefs.peek().sound && isFirstToRing()) ring("arrival");
  if (document.hasFocus() || !mayNotify()) return;
  const [row] = rows;
  if (!row) return;
  const crowd = rows.length - 1 + others;
  const place = placeOf(row);
  const title = place ? t("arrivedFrom", { name: visitorName(row), place }) : t("arrivedTitle", { name: visitorName(row) });
  // One tag: a crowd does not fill the screen.
  const body = crowd ? `${words(row)}\n${t("andMore", { n: crowd })}` : words(row);
  showNotification(title, { body, tag: "arrival", path: `/visitors/${row.id}/` });
}

/** Of several tabs one rings. */
function isFirstToRing(): boolean {
  try {
    const now = Date.now();
    if (now - Number(localStorage.getItem(RANG) ?? 0) < 1500) return false;
    localStorage.setItem(RANG, String(now));
  } catch {
    // Where nothing can be kept each tab rings.
  }
  return true;
}

/** The number beside Visitors. */
function showTotal(total: number): void {
  for (const badge of document.querySelectorAll<HTMLElement>("[data-rail-visitors]")) {
    badge.textContent = total > 0 ? (total > 999 ? "999+" : String(total)) : "";
    badge.title = total > 0 ? t("onSiteCount", { n: total }) : "";
  }
}
