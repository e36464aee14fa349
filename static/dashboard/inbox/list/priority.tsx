import { ChevronDown, ChevronsUp, ChevronUp, Minus } from "lucide";
import type { Priority } from "../../../shared/protocol";
import { type Key, t } from "../../i18n/index";
import { Icon } from "../../ui/icon";

export const PRIORITY_WORDS: Readonly<Record<Priority, Key>> = {
  urgent: "priority_urgent",
  high: "priority_high",
  normal: "priority_normal",
  low: "priority_low",
};
export const PRIORITIES = Object.keys(PRIORITY_WORDS) as Priority[];
const ART = { urgent: ChevronsUp, high: ChevronUp, normal: Minus, low: ChevronDown };

/** Said by form, colour and words alike. */
export function PriorityMark({ of, size = 14 }: { of: Priority; size?: number }) {
  return (
    <span class={`priority is-${of}`} title={t("priorityIs", { priority: t(PRIORITY_WORDS[of]) })}>
      <Icon of={ART[of]} size={size} label={t("priorityIs", { priority: t(PRIORITY_WORDS[of]) })} />
    </span>
  );
}
