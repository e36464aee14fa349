import type { IconNode } from "lucide";
import { BellRing, Mail, PanelTop, Volume2 } from "lucide";
import { useState } from "preact/hooks";
import type { NoticeRulesDetails } from "../../shared/protocol";
import { type Kind, rules as known } from "../calling/rules";
import { patch } from "../live/api";
import { errorsOf, SaveFoot, type SaveState, useGuard } from "../saving/form";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";
import { Quiet, usualQuiet } from "./quiet";

type Channel = NoticeRulesDetails["channels"][string][number];

const KINDS: readonly Kind[] = ["new", "line", "mention", "left", "breach", "side"];
const CHANNELS: readonly [Channel, IconNode][] = [
  ["page", PanelTop],
  ["sound", Volume2],
  ["push", BellRing],
  ["mail", Mail],
];
const MINUTES = [1, 5, 15, 30, 60, 240];

/** What for, where, and when not: one form, saved as a whole. */
export function RulesPanel({ rules: stored }: { rules: NoticeRulesDetails }) {
  const [rules, setRules] = useState(stored);
  const [state, setState] = useState<SaveState>("");
  const [wrong, setWrong] = useState<Record<string, string>>({});
  useGuard(state);

  const put = (part: Partial<NoticeRulesDetails>) => {
    setRules({ ...rules, ...part });
    setState("unsaved");
  };
  const toggle = (kind: Kind, channel: Channel) => {
    const now = rules.channels[kind] ?? [];
    const next = now.includes(channel) ? now.filter((each) => each !== channel) : [...now, channel];
    put({ channels: { ...rules.channels, [kind]: next } });
  };
  const save = async () => {
    setState("saving");
    setWrong({});
    try {
      const { channels, shows_words, mail_after_min, quiet } = rules;
      const saved = await patch<NoticeRulesDetails>("session/notifications/", { channels, shows_words, mail_after_min, quiet });
      known.value = saved;
      setRules(saved);
      setState("saved");
    } catch (error) {
      setWrong(errorsOf(error));
      setState("failed");
    }
  };

  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <header class="panel-head">
        <h2 class="font-semibold">{t("rules")}</h2>
      </header>
      <div class="panel-body form-stack">
        <p class="text-quiet text-sm">{t("rulesText")}</p>
        <Matrix rules={rules} onToggle={toggle} />
        <div class="form-pair">
          <label class="field">
            <span class="field-label">{t("mailAfter")}</span>
            <select
              class="control"
              value={String(rules.mail_after_min)}
              onChange={(event) => put({ mail_after_min: Number(event.currentTarget.value) })}
            >
              {[...new Set([...MINUTES, rules.mail_after_min])]
                .sort((a, b) => a - b)
                .map((n) => (
                  <option key={n} value={String(n)}>
                    {n % 60 ? t("minutes", { n }) : t("hours", { n: n / 60 })}
                  </option>
                ))}
            </select>
            <span class="field-help">{t("mailAfterText")}</span>
          </label>
        </div>
        <label class="check">
          <input type="checkbox" checked={rules.shows_words} onChange={(event) => put({ shows_words: event.currentTarget.checked })} />
          <span>
            {t("showsWords")}
            <span class="field-help block">{t("showsWordsText")}</span>
          </span>
        </label>
        <Quiet
          quiet={rules.quiet}
          zone={rules.time_zone}
          wrong={Object.entries(wrong).find(([field]) => field.startsWith("quiet"))?.[1] ?? ""}
          onChange={(quiet) => put({ quiet: quiet ?? usualQuiet(null) })}
        />
      </div>
      <SaveFoot state={state} wrong={Object.values(wrong)[0]} saved={t("saved")} />
    </form>
  );
}

/** A table of ticks; on a phone each matter is a card whose ticks carry their own words. */
function Matrix({ rules, onToggle }: { rules: NoticeRulesDetails; onToggle: (kind: Kind, channel: Channel) => void }) {
  return (
    <table class="rules-matrix">
      <thead>
        <tr>
          <th scope="col">{t("whatFor")}</th>
          {CHANNELS.map(([channel, icon]) => (
            <th key={channel} scope="col">
              <span class="rules-channel">
                <Icon of={icon} size={16} />
                {t(`channel_${channel}`)}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {KINDS.map((kind) => (
          <tr key={kind}>
            <th scope="row">
              {t(`kind_${kind}`)}
              <span class="field-help block font-normal">{t(`kindText_${kind}`)}</span>
            </th>
            {CHANNELS.map(([channel, icon]) => (
              <td key={channel}>
                <label class="rules-tick">
                  <input
                    type="checkbox"
                    class="rules-box"
                    aria-label={`${t(`kind_${kind}`)}: ${t(`channel_${channel}`)}`}
                    checked={(rules.channels[kind] ?? []).includes(channel)}
                    onChange={() => onToggle(kind, channel)}
                  />
                  <span class="rules-word" aria-hidden="true">
                    <Icon of={icon} size={14} />
                    {t(`channel_${channel}`)}
                  </span>
                </label>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
