/** What a visitor is called while we know little. */
import { locale, t } from "../i18n/index";
import type { Summary } from "./types";

type Visitor = Pick<Summary["visitor"], "id" | "name" | "email">;

/** The name, else the e-mail, else a short word for the id that people can say to each other: "Visitor 4f2a". */
export function visitorName(visitor: Visitor): string {
  return visitor.name.trim() || visitor.email || t("visitorUnnamed", { code: shortCode(visitor.id) });
}

/** What the face is made of; nothing while nobody said a name. */
export function faceName(visitor: Visitor): string {
  return visitor.name.trim() || visitor.email;
}

/** The last characters of a UUIDv7 are random; the first ones are a clock and the same for everybody of a minute. */
export function shortCode(id: string): string {
  return id.replaceAll("-", "").slice(-4);
}

const languages = typeof Intl.DisplayNames === "function" ? new Intl.DisplayNames(locale, { type: "language" }) : null;

export function languageName(tag: string): string {
  try {
    return languages?.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** An address without what every address has. */
export function shortUrl(url: string): string {
  try {
    const { host, pathname, search } = new URL(url);
    return host + (pathname === "/" ? "" : pathname) + search;
  } catch {
    return url;
  }
}
