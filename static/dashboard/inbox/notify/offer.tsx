import { Bell } from "lucide";
import { t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import { list } from "../store";
import { prefs, setPrefs, turnOnNotifications } from "./prefs";

/** Asked once, in our own words, and only when there was something to be called for. */
export function NotificationOffer() {
  const { notifications, declined } = prefs.value;
  const open = typeof Notification !== "undefined" && Notification.permission === "default";
  if (!open || notifications || declined || list.value.summaries.size === 0) return null;
  return (
    <div class="offer">
      <Icon of={Bell} size={18} class="mt-0.5 shrink-0 text-primary" />
      <div>
        <p>{t("offerText")}</p>
        <div class="mt-2 flex gap-2">
          <button type="button" class="btn btn-primary btn-xs" onClick={() => void turnOnNotifications()}>
            {t("turnOn")}
          </button>
          <button type="button" class="btn btn-ghost btn-xs" onClick={() => setPrefs({ declined: true })}>
            {t("notNow")}
          </button>
        </div>
      </div>
    </div>
  );
}
