import { Merge as MergeIcon, Undo2 } from "lucide";
import { ask } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { now } from "../clock";
import { visitorName } from "../names";
import { openConversation } from "../navigation";
import type { Summary } from "../types";
import { t } from "./i18n/index";
import { knownOther, merge, takeApart, wavedAway } from "./store";

/** Where one would write in a conversation that was merged: the way to where its matter goes on. */
export function MergedBar({ summary }: { summary: Summary }) {
  const into = summary.merged_into;
  if (!into) return null;
  return (
    <div class="composer">
      <div class="closed-bar">
        <span class="text-quiet">{t("mergedBar", { number: String(into.number) })}</span>
        <div class="flex flex-wrap gap-2">
          {Date.parse(into.undo_until) > now.value && (
            <button type="button" class="btn btn-plain btn-sm" onClick={() => void takeApart(summary)}>
              <Icon of={Undo2} size={16} />
              {t("undo")}
            </button>
          )}
          <button type="button" class="btn btn-primary btn-sm" onClick={() => openConversation(into.id, { focus: true })}>
            {t("open", { number: String(into.number) })}
          </button>
        </div>
      </div>
    </div>
  );
}

/** Proposes merging when the visitor has opened a second matter, which is often the first. */
export function AnotherBar({ summary }: { summary: Summary }) {
  const other = knownOther(summary);
  if (!other) return null;
  const number = String(other.number);
  const mergeIt = async () => {
    if (await ask(t("mergeHereTitle", { number }), t("mergeHereText", { number }), t("goOn"))) await merge(other, summary);
  };
  return (
    <div class="another-bar" role="status">
      <Icon of={MergeIcon} size={16} />
      <span class="min-w-0 grow">{t("another", { name: visitorName(summary.visitor), number })}</span>
      <button type="button" class="text-link" onClick={() => openConversation(other.id, { focus: true })}>
        {t("open", { number })}
      </button>
      <button type="button" class="text-link" onClick={() => void mergeIt()}>
        {t("mergeHere")}
      </button>
      <button
        type="button"
        class="text-link"
        onClick={() => {
          wavedAway.value = new Set([...wavedAway.value, other.id]);
        }}
      >
        {t("notNow")}
      </button>
    </div>
  );
}
