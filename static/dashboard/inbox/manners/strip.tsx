import { Lightbulb, WandSparkles } from "lucide";
import { Icon } from "../../ui/icon";
import { t } from "../composer/i18n/index";
import type { Finding } from "./manners";
import { switchOff } from "./store";

/** What struck one about a line that was about to go; each is mended with a click or a key, or sent as it is. */
export function Manners({
  findings,
  onRepair,
  onSend,
  onDrop,
}: {
  findings: readonly Finding[];
  onRepair: (finding: Finding) => void;
  onSend: () => void;
  onDrop: (finding: Finding) => void;
}) {
  return (
    <div class="manners" role="alert">
      <ul class="manners-list">
        {findings.map((finding, index) => (
          <li key={finding.check} class="manners-row">
            <Icon of={Lightbulb} size={16} />
            <span class="manners-words" dir="auto">
              {t(finding.words, finding.args)}
            </span>
            <span class="manners-do">
              <button
                type="button"
                class="btn btn-plain btn-sm"
                title={finding.repaired}
                aria-keyshortcuts={index === 0 ? "Alt+R" : undefined}
                onClick={() => onRepair(finding)}
              >
                <Icon of={WandSparkles} size={14} />
                {t(REPAIR[finding.words])}
                {index === 0 && <kbd class="key hide-on-touch">Alt R</kbd>}
              </button>
              <button
                type="button"
                class="text-link manners-off"
                onClick={() => {
                  onDrop(finding);
                  void switchOff(finding.check);
                }}
              >
                {t("mannersOff")}
              </button>
            </span>
          </li>
        ))}
      </ul>
      <div class="manners-foot">
        <span class="text-quiet hide-on-touch">{t("mannersKeys")}</span>
        <button type="button" class="btn btn-primary btn-sm" onClick={onSend}>
          {t("sendAnyway")}
          <kbd class="key is-on-primary hide-on-touch">↵</kbd>
        </button>
      </div>
    </div>
  );
}

const REPAIR = {
  mannersName: "repairName",
  mannersMisspelt: "repairSpelling",
  mannersLink: "repairLink",
  mannersAskedBefore: "repairAsked",
  mannersKnown: "repairAsked",
  mannersHarsh: "repairHarsh",
  mannersCapitals: "repairCapitals",
  mannersRepeat: "repairRepeat",
} as const;
