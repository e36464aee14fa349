/** Why something did not work, in the reader's words. */
import { CommandError } from "../../shared/connection";
import { type Key, t } from "../i18n/index";

const WHY: Record<string, Key> = {
  offline: "whyOffline",
  timeout: "whyOffline",
  conflict: "whyTaken",
  not_found: "whyGone",
  forbidden: "whyForbidden",
  too_many: "whyTooMany",
  too_large: "whyTooLong",
};

/** A refusal in the reader's language; codes that we have no words for use the server's own sentence. */
export function whyNot(error: unknown): string {
  if (!(error instanceof CommandError)) return t("whyUnknown");
  const known = WHY[error.code];
  return known ? t(known) : error.message || t("whyUnknown");
}

/** Why a line was not sent, of which only the code was kept. */
export function whyUnsent(code: string): string {
  return t(WHY[code] ?? "notSent");
}
