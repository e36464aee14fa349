/** How orders and their sources are said. */
import { clock, sameDay } from "../../shared/time";
import { locale } from "../i18n/index";
import { t } from "./i18n/index";
import type { Source } from "./types";

const AMOUNT = /^-?\d{1,12}(\.\d{1,6})?$/;

/** An amount as the operator's language writes it; what is none is shown as it was told. */
export function money(total: string, currency: string, tag: string = locale): string {
  if (!currency || !AMOUNT.test(total)) return total;
  try {
    return new Intl.NumberFormat(tag, { style: "currency", currency }).format(Number(total));
  } catch {
    return `${total} ${currency}`;
  }
}

/** The day of a date or a moment; what is neither is shown as it was told. */
export function day(text: string, now: Date = new Date(), tag: string = locale): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return text;
  const at = new Date(text.length === 10 ? `${text}T12:00:00` : text);
  if (Number.isNaN(at.getTime())) return text;
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return at.toLocaleDateString(tag, { day: "numeric", month: "short", year });
}

/** "14:03", or with its day where that is another one. */
export function moment(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  return sameDay(at, now) ? clock(at, locale) : `${day(iso, now)}, ${clock(at, locale)}`;
}

export function nameOf(source: Pick<Source, "source" | "website">): string {
  return source.website || t(source.source === "api" ? "sourceApi" : "sourceSigned");
}
