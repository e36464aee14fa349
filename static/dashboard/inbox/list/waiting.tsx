import { Clock, TriangleAlert } from "lucide";
import { t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import { now } from "../clock";
import { lasting } from "../time";
import type { Summary } from "../types";
import { levelOf } from "../urgency";

/** How long somebody has waited, if he does. Says it in words, and with another icon when the company's limit has passed. */
export function Waiting({ summary }: { summary: Summary }) {
  if (!summary.waiting_since) return null;
  const level = levelOf(summary, now.value);
  return (
    <span class={`waiting is-${level}`} title={t(level === "red" ? "waitsTooLong" : "waitingSince")}>
      <Icon of={level === "red" ? TriangleAlert : Clock} size={13} label={level === "red" ? t("waitsTooLong") : undefined} />
      {t("waits", { time: lasting(Math.max(0, now.value - Date.parse(summary.waiting_since))) })}
    </span>
  );
}
