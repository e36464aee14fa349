/** Says that a promise is due soon or was missed, on every page of the dashboard, and in a notification while one looks elsewhere. */
import type { OperatorEvents } from "../../shared/protocol";
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
    const open = () => location.assign(`/inbox/${frame.conversation}/`);
    const text = t(missed ? "missedToast" : "nearToast", { name: name || `#${number}`, when: atMoment(due_at) });
    toast("due", text, { label: t("open"), run: open });
    promiseChanges.value += 1;
    if (document.hasFocus() || !mayNotify()) return;
    const shown = new Notification(text, { tag: `sodan-promise-${promise}`, icon: "/static/favicon.svg" });
    shown.onclick = () => {
      window.focus();
      open();
    };
  });
}
