/** How I want to be called, as far as open pages have to know: loaded with the page, anew when some tab changes it. */
import { signal } from "@preact/signals";
import type { NoticeRulesDetails, OperatorEvents } from "../../shared/protocol";
import { get } from "../live/api";
import { listen } from "../live/link";

export type Kind = "new" | "line" | "mention" | "left" | "breach";
export type Channel = "page" | "sound" | "push" | "mail";

/** Null until they are known: then everything is as it is for who never chose. */
export const rules = signal<NoticeRulesDetails | null>(null);
/** How many mentions I have not seen. */
export const unseen = signal(0);
let timer: ReturnType<typeof setTimeout> | undefined;

const MOST_MS = 2 ** 31 - 1;
const AGAIN_MS = 30_000;
/** What is known was to be asked again, and could not be. */
let isStale = false;

export function startRules(): void {
  void load();
  listen((frame) => {
    if (frame.type === "welcome") {
      void countUnseen();
      // What did not come with the page, or may be of yesterday after a sleep.
      if (!rules.peek() || isStale) void load();
    } else if (frame.type === "notices.changed") {
      const data = frame.data as OperatorEvents["notices.changed"];
      unseen.value = data.unseen;
      if (data.rules_changed) void load();
    }
  });
}

/** Whether I want to hear of such a thing there, now. Quiet hours leave what can be seen and take what calls. */
export function wants(kind: Kind, channel: "page" | "sound"): boolean {
  const known = rules.peek();
  if (!known) return true;
  if (isQuiet() && channel === "sound") return false;
  return (known.channels[kind] ?? []).includes(channel);
}

export function isQuiet(): boolean {
  const until = rules.peek()?.quiet_until;
  return until != null && Date.parse(until) > Date.now();
}

async function load(): Promise<void> {
  clearTimeout(timer);
  try {
    rules.value = await get<NoticeRulesDetails>("session/notifications/");
    isStale = false;
  } catch {
    isStale = true;
    timer = setTimeout(() => void load(), AGAIN_MS);
    return;
  }
  // Quiet hours begin and end while a page is open.
  const until = rules.peek()?.quiet_until;
  const wait = until ? Date.parse(until) - Date.now() + 1000 : 5 * 60_000;
  const { quiet } = rules.peek() ?? {};
  if (until || quiet?.begins || quiet?.free_days.length) timer = setTimeout(() => void load(), Math.min(Math.max(wait, 1000), MOST_MS));
}

async function countUnseen(): Promise<void> {
  try {
    unseen.value = (await get<{ unseen: number }>("session/mentions/?limit=1")).unseen;
  } catch {
    // The next connection asks again.
  }
}
