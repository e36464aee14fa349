/** Whose answers are late: numbers in the rail, and a word when another one is. Told by the server; asked again when one of them moved. */
import { effect, signal } from "@preact/signals";
import type { LateConversation, OperatorEvents } from "../../shared/protocol";
import { showNotification } from "../calling/notification";
import { isQuiet, wants } from "../calling/rules";
import { openPushed } from "../calling/worker";
import { announced } from "../inbox/notify/notify";
import { mayNotify, prefs } from "../inbox/notify/prefs";
import { ring } from "../inbox/notify/sound";
import { lasting } from "../inbox/time";
import { get } from "../live/api";
import { serverNow } from "../live/clock";
import { listen, me } from "../live/link";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";

const REFRESH_MS = 1000;
/** What was said in this browser is not said again after a reload, nor when it is told twice. */
const SAID = "sodan:late-said";
const MOST_SAID = 50;

export const late = signal<{ rows: readonly LateConversation[]; count: number }>({ rows: [], count: 0 });
let timer: ReturnType<typeof setTimeout> | undefined;

export function startSupervising(): void {
  listen((frame) => {
    if (frame.type === "welcome") later(0);
    else if (frame.type === "waiting.breached") {
      tellLate(frame.conversation ?? "", frame.data as OperatorEvents["waiting.breached"]);
      later(0);
    } else if (frame.type === "inbox.changed" && late.peek().count > 0) {
      const { changes } = frame.data as OperatorEvents["inbox.changed"];
      const known = new Set(late.peek().rows.map((each) => each.id));
      if (late.peek().count > known.size || changes.some((each) => known.has(each.id))) later(REFRESH_MS);
    } else if (frame.type === "conversation.taken") tellTaken(frame.data as OperatorEvents["conversation.taken"]);
    else if (frame.type === "whisper.sent") tellWhisper(frame.conversation ?? "", frame.data as OperatorEvents["whisper.sent"]);
  });
  effect(() => {
    const { rows, count } = late.value;
    const own = rows.filter((each) => each.operator?.id === me.value.id).length;
    for (const badge of document.querySelectorAll<HTMLElement>("[data-rail-late]")) {
      const n = badge.dataset["railLate"] === "own" ? own : count;
      badge.textContent = n > 0 ? (n > 99 ? "99+" : String(n)) : "";
      badge.title = n > 0 ? t("lateCount", { n }) : "";
    }
  });
}

function later(ms: number): void {
  if (!timer) timer = setTimeout(() => void refresh(), ms);
}

async function refresh(): Promise<void> {
  timer = undefined;
  try {
    const { results, count } = await get<{ results: LateConversation[]; count: number }>("late-conversations/");
    late.value = { rows: results, count };
  } catch {
    // The next connection, or the next that moves, asks again.
  }
}

function tellLate(id: string, breach: OperatorEvents["waiting.breached"]): void {
  if (!isNew(breach.alert)) return;
  if (wants("breach", "sound") && prefs.peek().sound && !isOpen(id)) ring("line");
  if (!wants("breach", "page")) return;
  const time = lasting(Math.max(0, serverNow() - Date.parse(breach.waiting_since)));
  say(
    id,
    t(breach.kind === "first" ? "lateFirst" : "lateNext", { name: breach.name || `#${breach.number}`, time }),
    `late-${breach.alert}`,
  );
}

function tellTaken({ name, number, operator, by }: OperatorEvents["conversation.taken"]): void {
  const words = { by: by.name, name: name || `#${number}` };
  if (!operator) toast("due", t("givenAway", words));
  else toast("due", operator.id === by.id ? t("takenFrom", words) : t("givenFrom", { ...words, to: operator.name }));
}

function tellWhisper(id: string, { whisper }: OperatorEvents["whisper.sent"]): void {
  // Who supervises reads it where he looks; who has the conversation is called.
  if (whisper.author.id === me.peek().id || whisper.to?.id !== me.peek().id) return;
  const text = whisper.body.length > 120 ? `${[...whisper.body].slice(0, 119).join("")}…` : whisper.body;
  const words = t("whispered", { name: whisper.author.name, text });
  if (isOpen(id)) announced.value = words;
  say(id, words, `whisper-${whisper.id}`);
}

function say(id: string, text: string, tag: string): void {
  const path = `/inbox/${id}/`;
  if (!isOpen(id)) toast("due", text, { label: t("show"), run: () => openPushed(path) });
  if (document.hasFocus() || !mayNotify() || isQuiet()) return;
  showNotification(text, { tag, path });
}

function isOpen(id: string): boolean {
  return location.pathname === `/inbox/${id}/` && document.visibilityState === "visible";
}

function isNew(alert: string): boolean {
  try {
    const said = JSON.parse(sessionStorage.getItem(SAID) ?? "[]") as string[];
    if (said.includes(alert)) return false;
    sessionStorage.setItem(SAID, JSON.stringify([...said, alert].slice(-MOST_SAID)));
  } catch {
    // Said once too often is better than not at all.
  }
  return true;
}
