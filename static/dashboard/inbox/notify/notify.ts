/** Calls the operator when a visitor writes: a sound, a notification when he looks elsewhere, a number in the title, a word for screen readers. */
import { effect, signal } from "@preact/signals";
import { t } from "../../i18n/index";
import { me } from "../../live/link";
import { visitorName } from "../names";
import { attention, selected } from "../store";
import type { Summary } from "../types";
import { mayNotify, prefs } from "./prefs";
import { ring } from "./sound";

/** Read out politely. */
export const announced = signal("");

type Opener = (id: string) => void;
let open: Opener = () => {};

export function startNotifying(opener: Opener): void {
  open = opener;
  const name = document.title;
  effect(() => {
    document.title = attention.value > 0 ? `(${attention.value > 99 ? "99+" : attention.value}) ${name}` : name;
  });
}

/** A summary changed: is there a new line of a visitor that concerns me? */
export function tellOfMessage(summary: Summary, before: Summary | undefined): void {
  const fromVisitor = summary.preview?.sender_kind === "visitor" && summary.preview.at !== before?.preview?.at;
  const concernsMe = summary.status === "queued" || summary.assignee?.id === me.peek().id;
  if (!fromVisitor || !concernsMe || summary.status === "closed" || summary.unread === 0) return;
  if (me.peek().availability === "offline") return;
  const name = visitorName(summary.visitor);
  const words = t(summary.status === "queued" && !before ? "announceNew" : "announceLine", { name });
  announced.value = `${words} ${summary.preview?.text ?? ""}`;
  const looking = document.hasFocus() && selected.peek() === summary.id;
  if (looking) return;
  if (prefs.peek().sound) ring(summary.status === "queued" && !before ? "arrival" : "line");
  if (!document.hasFocus()) notify(summary, name);
}

function notify(summary: Summary, name: string): void {
  if (!mayNotify()) return;
  const shown = new Notification(name, { body: summary.preview?.text ?? "", tag: `sodan-${summary.id}`, icon: "/static/favicon.svg" });
  shown.onclick = () => {
    window.focus();
    open(summary.id);
    shown.close();
  };
}
