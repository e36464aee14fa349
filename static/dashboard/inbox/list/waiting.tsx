import { Clock, TriangleAlert } from "lucide";
import { t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import { now } from "../clock";
import { lasting, urgency } from "../time";

/** How long somebody has waited. Says it in words, and with another icon when it is too long. */
export function Waiting({ since }: { since: string }) {
  const ms = Math.max(0, now.value - Date.parse(since));
  const level = urgency(ms);
  return (
    <span class={`waiting is-${level}`} title={t("waitingSince")}>
      <Icon of={level === "red" ? TriangleAlert : Clock} size={13} />
      {t("waits", { time: lasting(ms) })}
    </span>
  );
}
