/** How imports are said. */

import { t as contacts } from "../i18n/index";
import { attributes } from "../store";
import { type Key, t } from "./i18n/index";
import type { ContactImport, Outcome, RowError, Status } from "./types";

export const ENCODINGS = ["utf-8", "utf-16", "cp932", "gb18030", "cp1252"] as const;
export const DELIMITERS: [string, Key][] = [
  [",", "comma"],
  [";", "semicolon"],
  ["\t", "tab"],
];
const STATUS: Record<Status, Key> = {
  draft: "statusDraft",
  checking: "statusChecking",
  checked: "statusChecked",
  running: "statusRunning",
  done: "statusDone",
  cancelled: "statusCancelled",
  failed: "statusFailed",
};
const OUTCOMES: Record<Outcome, Key> = { new: "rowNew", changed: "rowChanged", unchanged: "rowUnchanged", refused: "rowRefused" };
const REASONS: Record<string, Key> = { file_gone: "failedFileGone", erased: "stoppedErased" };

export function statusOf({ status }: ContactImport): string {
  return t(STATUS[status]);
}

export function outcomeOf(outcome: Outcome): string {
  return t(OUTCOMES[outcome]);
}

/** Why an import ended before its end. */
export function endOf({ status, reason }: ContactImport): string {
  return t(REASONS[reason] ?? (status === "cancelled" ? "stopped" : "failedInside"));
}

export function columnName(name: string, at: number): string {
  return name || t("column", { n: at + 1 });
}

/** What a column can be, with its name: the usual, then the company's own attributes. */
export function targets(): { usual: [string, string][]; own: [string, string][] } {
  return {
    usual: [
      ["name", contacts("name")],
      ["email", contacts("email")],
      ["phones", contacts("phone")],
      ["company", contacts("company")],
      ["tags", contacts("tags")],
      ["language", contacts("language")],
      ["external_id", t("ownId")],
      ["consent", t("consent")],
    ],
    own: attributes.value.map(({ slug, label }) => [`attributes.${slug}`, label]),
  };
}

/** What may be there once only. */
export function isSingle(target: string): boolean {
  return !["", "name", "phones", "tags", "consent"].includes(target);
}

export function errorLine({ column, name, detail }: RowError): string {
  return column === null ? detail : `${columnName(name, column)}: ${detail}`;
}
