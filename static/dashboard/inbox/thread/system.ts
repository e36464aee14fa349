/** System messages in words. The server sends what happened; the language is the reader's. */
import type { Priority } from "../../../shared/protocol";
import { t as tOfDepartments } from "../../departments/i18n/index";
import { endingWords } from "../../endings/words";
import { type Key, locale, t } from "../../i18n/index";
import { t as tOfSupervising } from "../../supervising/i18n/index";
import { PRIORITY_WORDS } from "../list/priority";
import { mergeWords } from "../merging/words";
import { atMoment } from "../time";
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
  const data = (message.data ?? {}) as {
    event?: string;
    by?: Party;
    operator?: Party;
    department?: Party | null;
    reason?: string;
    until?: string | null;
    changes?: Changes;
  };
  const by = who(data.by, me);
  const to = who(data.operator, me);
  const mine = Boolean(data.by?.id && data.by.id === me);
  const byVisitor = data.by?.kind === "visitor";
  switch (data.event) {
    case "accepted":
      return mine ? t("systemAcceptedByMe") : t("systemAccepted", { by });
    case "assigned":
      if (!data.by) return data.operator?.id === me ? tOfDepartments("givenToMe") : tOfDepartments("givenTo", { to });
      if (data.operator?.id === me) return mine ? t("systemAcceptedByMe") : t("systemAssignedToMe", { by });
      if (data.by.id === data.operator?.id && !mine) return tOfSupervising("systemTaken", { by });
      return mine ? t("systemAssignedByMe", { to }) : t("systemAssigned", { by, to });
    case "closed":
      return byVisitor ? t("systemClosedByVisitor") : mine ? t("systemClosedByMe") : t("systemClosed", { by });
    case "reopened":
      return byVisitor ? t("systemReopenedByVisitor") : mine ? t("systemReopenedByMe") : t("systemReopened", { by });
    case "routed":
      return routedWords(data, mine, by);
    case "released":
      return mine ? t("systemReleasedByMe") : t("systemReleased", { by });
    case "returned":
      if (data.operator?.id === me) return t("systemReturnedFromMe");
      return t(RETURNED[data.reason ?? ""] ?? "systemReturned", { to });
    case "snoozed": {
      const when = data.until ? atMoment(data.until) : "";
      if (!when) return mine ? t("systemSnoozedReplyByMe") : t("systemSnoozedReply", { by });
      return mine ? t("systemSnoozedByMe", { when }) : t("systemSnoozed", { by, when });
    }
    case "woken":
      return !data.by ? t("systemWoken") : mine ? t("systemWokenByMe") : t("systemWokenBy", { by });
    case "changed":
      return changedWords(data.changes ?? {}, mine ? t("you") : by);
    default:
      return endingWords(data, mine ? t("you") : by, Boolean(data.by)) || mergeWords(data.event, data, by, mine) || message.body;
  }
}

function routedWords({ department, reason }: { department?: Party | null; reason?: string }, mine: boolean, by: string): string {
  const to = department?.name ?? tOfDepartments("noDepartment");
  if (reason === "overflow") return tOfDepartments("routedOverflow", { to });
  if (reason === "rules") return tOfDepartments("routedByRules", { to });
  if (!department) return tOfDepartments("filedNowhere", { by: mine ? tOfDepartments("you") : by });
  if (reason === "filed") return mine ? tOfDepartments("filedByMe", { to }) : tOfDepartments("filedBy", { by, to });
  return mine ? tOfDepartments("routedByMe", { to }) : tOfDepartments("routedBy", { by, to });
}

interface Changes {
  subject?: { from: string; to: string };
  priority?: { from: Priority; to: Priority };
  tags?: { from: string[]; to: string[] };
}

/** One sentence for each thing that was noted. */
function changedWords({ subject, priority, tags }: Changes, by: string): string {
  const words: string[] = [];
  if (subject) words.push(subject.to ? t("systemSubject", { by, subject: subject.to }) : t("systemNoSubject", { by }));
  if (priority) words.push(t("systemPriority", { by, priority: t(PRIORITY_WORDS[priority.to] ?? "priority_normal") }));
  const added = tags?.to.filter((tag) => !tags.from.includes(tag)) ?? [];
  const removed = tags?.from.filter((tag) => !tags.to.includes(tag)) ?? [];
  if (added.length) words.push(t("systemTagged", { by, tags: added.join(", ") }));
  if (removed.length) words.push(t("systemUntagged", { by, tags: removed.join(", ") }));
  return words.join(" · ");
}

const RETURNED: Record<string, Key> = { gone: "systemReturnedGone", idle: "systemReturnedIdle" };

function who(party: Party | undefined, me: string): string {
  if (!party) return t("somebody");
  return party.id === me ? t("you") : party.name || t("somebody");
}
