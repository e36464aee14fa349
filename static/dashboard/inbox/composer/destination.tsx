import type { IconNode } from "lucide";
import { Lock, Mail, MessageCircle, Moon } from "lucide";
import { t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import type { Summary } from "../types";
import type { Mode } from "./drafts";

/** Says before it is sent where a line will go. */
export function Destination({ summary, mode }: { summary: Summary; mode: Mode }) {
  const { visitor } = summary;
  const [icon, words]: [IconNode, string] =
    mode === "note"
      ? [Lock, t("goesToTeam")]
      : visitor.online
        ? [MessageCircle, t(summary.status === "queued" ? "goesToChatAccepts" : "goesToChat")]
        : visitor.email
          ? [Mail, t("goesToEmail", { email: visitor.email })]
          : [Moon, t("goesLater")];
  return (
    <span id="composer-goes" class="composer-goes">
      <Icon of={icon} size={14} />
      <span class="truncate">{words}</span>
    </span>
  );
}
