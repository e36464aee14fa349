/** Says that a task is due, on every page of the dashboard, and in a notification while one looks elsewhere. */

import type { OperatorEvents } from "../../shared/protocol";
import { showNotification } from "../calling/notification";
import { openPushed } from "../calling/worker";
import { startPromises } from "../endings/remind";
import { mayNotify } from "../inbox/notify/prefs";
import { listen } from "../live/link";
import { startSupervising } from "../supervising/late";
import { toast } from "../ui/toast";
import { startTaskCount } from "./count";
import { t } from "./i18n/index";
import { changes } from "./store";

export function startReminders(): void {
  startTaskCount();
  startPromises();
  startSupervising();
  listen((frame) => {
    if (frame.type !== "task.due") return;
    const { task, contact, name, body } = frame.data as OperatorEvents["task.due"];
    const path = `/contacts/${contact}/`;
    const text = name ? `${t("dueNow", { body })} · ${name}` : t("dueNow", { body });
    toast("due", text, { label: t("open"), run: () => openPushed(path) });
    changes.value += 1;
    if (document.hasFocus() || !mayNotify()) return;
    showNotification(t("dueNow", { body }), { body: name, tag: `task-${task}`, path });
  });
}
