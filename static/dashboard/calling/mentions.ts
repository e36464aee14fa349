/** What colleagues call me for: a mention. */
import type { OperatorEvents } from "../../shared/protocol";
import { mayNotify, prefs } from "../inbox/notify/prefs";
import { ring } from "../inbox/notify/sound";
import { command, listen } from "../live/link";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { showNotification } from "./notification";
import { isQuiet, type Kind, unseen, wants } from "./rules";
import { openPushed } from "./worker";

export function startMentions(): void {
  listen((frame) => {
    if (frame.type !== "notice.raised") return;
    const data = frame.data as OperatorEvents["notice.raised"];
    unseen.value = data.unseen;
    tell(frame.conversation ?? "", data);
  });
}

function tell(conversation: string, { kind, number, visitor, by }: OperatorEvents["notice.raised"]): void {
  const words = t(`raised_${kind as "mention"}`, { name: visitor || `#${number}`, colleague: by?.name ?? "" });
  const path = `/inbox/${conversation}/`;
  const looksAtIt = document.hasFocus() && location.pathname === path;
  if (wants(kind as Kind, "sound") && prefs.peek().sound && !looksAtIt) ring("line");
  if (!wants(kind as Kind, "page")) return;
  if (looksAtIt) return sawIn(conversation);
  toast("due", words, { label: t("open"), run: () => openPushed(path) });
  if (document.hasFocus() || !mayNotify() || isQuiet()) return;
  showNotification(words, { tag: `${kind}-${conversation}`, path });
}

/** What I was called for in a conversation, I have before me. */
export function sawIn(conversation: string): void {
  command("notices.see", { conversation }).catch(() => {
    // It counts as unseen until it is opened again.
  });
}
