/** System messages in words. The server sends what happened; the language is the reader's. */
import { type Key, locale, t } from "../../i18n/index";
import type { Message } from "../types";

interface Party {
  id?: string;
  name?: string;
  kind?: string;
}

export function systemWords(message: Message, me: string): string {
  const words = wordsOf(message, me);
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

function wordsOf(message: Message, me: string): string {
  const data = (message.data ?? {}) as { event?: string; by?: Party; operator?: Party; reason?: string };
  const by = who(data.by, me);
  const to = who(data.operator, me);
  const mine = Boolean(data.by?.id && data.by.id === me);
  const byVisitor = data.by?.kind === "visitor";
  switch (data.event) {
    case "accepted":
      return mine ? t("systemAcceptedByMe") : t("systemAccepted", { by });
    case "assigned":
      if (data.operator?.id === me) return mine ? t("systemAcceptedByMe") : t("systemAssignedToMe", { by });
      return mine ? t("systemAssignedByMe", { to }) : t("systemAssigned", { by, to });
    case "closed":
      return byVisitor ? t("systemClosedByVisitor") : mine ? t("systemClosedByMe") : t("systemClosed", { by });
    case "reopened":
      return byVisitor ? t("systemReopenedByVisitor") : mine ? t("systemReopenedByMe") : t("systemReopened", { by });
    case "released":
      return mine ? t("systemReleasedByMe") : t("systemReleased", { by });
    case "returned":
      if (data.operator?.id === me) return t("systemReturnedFromMe");
      return t(RETURNED[data.reason ?? ""] ?? "systemReturned", { to });
    default:
      return message.body;
  }
}

const RETURNED: Record<string, Key> = { gone: "systemReturnedGone", idle: "systemReturnedIdle" };

function who(party: Party | undefined, me: string): string {
  if (!party) return t("somebody");
  return party.id === me ? t("you") : party.name || t("somebody");
}
