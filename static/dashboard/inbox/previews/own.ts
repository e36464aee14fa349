/** Which address of a text is a page of the company's own: pure, and the same that the server finds. */
import { linkParts } from "../../../shared/links";

/** The first own address in a text as a browser would open it, and whether something stands after it; null: there is none. */
export function firstOwn(text: string, origins: ReadonlySet<string>): { href: string; isOver: boolean } | null {
  if (!origins.size) return null;
  const parts = linkParts(text);
  const at = parts.findIndex(({ href }) => href !== undefined && isOwn(href, origins));
  const href = parts[at]?.href;
  return href ? { href, isOver: at < parts.length - 1 } : null;
}

function isOwn(href: string, origins: ReadonlySet<string>): boolean {
  if (!/^https?:/.test(href)) return false;
  const { origin, host } = new URL(href);
  // What the server knows by https only, it asks by https.
  return origins.has(origin) || origins.has(`https://${host}`);
}
