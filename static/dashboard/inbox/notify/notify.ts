/** Calls the operator when a visitor writes: a sound, a notification when he looks elsewhere, a number in the title, a word for screen readers. */
import { effect, signal } from "@preact/signals";
import { showNotification } from "../../calling/notification";
import { isQuiet, type Kind, wants } from "../../calling/rules";
import { t } from "../../i18n/index";
import { me } from "../../live/link";
import { toast } from "../../ui/toast";
import { visitorName } from "../names";
import { attention, selected, takenByMyself } from "../store";
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

/** A summary changed: is there a new line of a visitor that concerns me, or did somebody hand the conversation to me? */
export function tellOfChange(summary: Summary, before: Summary | undefined): void {
  const mine = me.peek().id;
  if (before && before.assignee?.id !== mine && summary.assignee?.id === mine && summary.status === "open") {
    if (takenByMyself.delete(summary.id)) return;
    const words = t("handedToMe", { name: visitorName(summary.visitor) });
    announced.value = words;
    if (wants("line", "page")) toast("done", words, { label: t("show"), run: () => open(summary.id) });
    call(summary, "line", "arrival", words);
  } else tellOfLine(summary, before);
}

function tellOfLine(summary: Summary, before: Summary | undefined): void {
  const fromVisitor = summary.preview?.sender_kind === "visitor" && summary.preview.at !== before?.preview?.at;
  const concernsMe = summary.status === "queued" || summary.assignee?.id === me.peek().id;
  if (!fromVisitor || !concernsMe || summary.status === "closed" || summary.unread === 0) return;
  if (me.peek().availability === "offline") return;
  const name = visitorName(summary.visitor);
  const words = t(summary.status === "queued" && !before ? "announceNew" : "announceLine", { name });
  announced.value = `${words} ${summary.preview?.text ?? ""}`;
  const kind: Kind = summary.status !== "queued" ? "line" : summary.origin === "offline_form" ? "left" : "new";
  call(summary, kind, summary.status === "queued" && !before ? "arrival" : "line", summary.preview?.text ?? "");
}

/** With a sound unless he looks at it, and with a notification when he looks elsewhere; each only if he wants it so. */
function call(summary: Summary, kind: Kind, tone: "arrival" | "line", body: string): void {
  if (document.hasFocus() && selected.peek() === summary.id) return;
  if (prefs.peek().sound && wants(kind, "sound")) ring(tone);
  if (document.hasFocus() || !mayNotify() || isQuiet() || !wants(kind, "page")) return;
  showNotification(visitorName(summary.visitor), { body, tag: summary.id, path: `/inbox/${summary.id}/` }, () => open(summary.id));
}
