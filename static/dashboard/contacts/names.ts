/** How contacts and their values are said. */
import { clock, dayLine, fromNow } from "../../shared/time";
import { locale } from "../i18n/index";
import { type Key, t } from "./i18n/index";
import type { Attribute, Contact, Value } from "./types";

export function nameOf(contact: Pick<Contact, "name" | "email" | "phones" | "external_id">): string {
  return contact.name || contact.email || contact.phones[0] || contact.external_id || t("unnamed");
}

export function ago(iso: string | null): string {
  return iso ? fromNow(new Date(iso), new Date(), locale) : t("never");
}

export function moment(iso: string): string {
  const at = new Date(iso);
  return `${dayLine(at, new Date(), locale)}, ${clock(at, locale)}`;
}

export function inFull(iso: string): string {
  return new Date(iso).toLocaleString(locale, { dateStyle: "full", timeStyle: "short" });
}

export function shown(attribute: Attribute, value: Value | undefined): string {
  if (value === undefined) return "";
  if (attribute.type === "boolean") return t(value ? "yes" : "no");
  if (attribute.type === "number") return Number(value).toLocaleString(locale);
  if (attribute.type === "date")
    return new Date(`${value}T12:00:00`).toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric" });
  return String(value);
}

const SOURCES: Record<string, Key> = {
  claim: "sourceClaim",
  signed: "sourceSigned",
  hand: "sourceHand",
  import: "sourceImport",
  api: "sourceApi",
};

export function sourceOf(contact: Contact): string {
  return t(SOURCES[contact.source] ?? "sourceHand");
}
