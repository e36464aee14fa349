/** What comes at the end of a conversation, as system messages say it. Pure. */
import { atMoment } from "../inbox/time";
import { t } from "./i18n/index";

interface Data {
  event?: string;
  due?: string;
  late?: boolean;
  score?: number;
  steps?: number;
  email?: string;
}

/** The words, or nothing for what is none of these. `by`: who did it, in words; `named`: whether anybody did. */
export function endingWords(data: Data, by: string, named: boolean): string {
  const when = data.due ? atMoment(data.due) : "";
  switch (data.event) {
    case "promised":
      return t("sysPromised", { by, when });
    case "waits":
      return t("sysWaits", { by });
    case "promise_near":
      return t("sysNear", { when });
    case "promise_missed":
      return t("sysMissed");
    case "promise_kept":
      return named ? t("sysKeptBy", { by }) : t(data.late ? "sysKeptLate" : "sysKept");
    case "rated":
      return t("sysRated", { score: data.score ?? 0, steps: data.steps ?? 0 });
    case "transcript":
      return t("sysTranscript", { by, email: data.email ?? "" });
  }
  return "";
}
