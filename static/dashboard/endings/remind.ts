/** Says that a promise is due soon or was missed, on every page of the dashboard, and in a notification while one looks elsewhere. */

import type { OperatorEvents } from "../../shared/protocol";
import { showNotification } from "../calling/notification";
import { openPushed } from "../calling/worker";
import { mayNotify } from "../inbox/notify/prefs";
import { atMoment } from "../inbox/time";
import { listen } from "../live/link";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { promiseChanges } from "./store";

export function startPromises(): void {
  listen((frame) => {
    if (frame.type !== "promise.due") return;
    const { promise, number, name, due_at, missed } = frame.data as OperatorEvents["promise.due"];
    const path = `/inbox/${frame.conversation}/`;
    const text = t(missed ? "missedToast" : "nearToast", { name: name || `#${number}`, when: atMoment(due_at) });
    toast("due", text, { label: t("open"), run: () => openPushed(path) });
    promiseChanges.value += 1;
    if (document.hasFocus() || !mayNotify()) return;
    showNotification(text, { tag: `promise-${promise}`, path });
  });
}
