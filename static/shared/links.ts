/**
 * Finds links in what people wrote. The result is parts for text nodes and anchors, never markup.
 *
 * Only http, https, mailto and tel, and only when our reading and the browser's parser agree on where the link goes: no
 * backslash, control character, `user@host` or non-ASCII host. The host that is shown is the host that is opened.
 */

export interface Part {
  text: string;
  /** Where the part links to; absent for plain text. */
  href?: string;
}

const MOST_LINKS = 200;
const LONGEST_LINK = 2048;
/** What may begin a link. Sticky and without nested repetition: linear in the length of the text. */
const START = /https?:\/\/|mailto:|tel:|www\.(?=[a-z0-9])/gi;
/** First character that cannot be in a link: blank, control, quote, angle, and everything beyond ASCII. Backslash stays in: it spoils the link. */
const END = /[^!#-;=?-~]/g;
const BRACKETS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The address if it is safe to link to, as the browser will understand it; else null. */
export function safeHref(address: string): string | null {
  if (address.length > LONGEST_LINK || /[^!-~]|[\\<>"^`{|}]/.test(address)) return null;
  if (/^mailto:/i.test(address)) return /^mailto:[^\s?@:/]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(address) ? address : null;
  if (/^tel:/i.test(address)) return /^tel:\+?\d[\d().-]{2,30}$/i.test(address) ? address : null;
  const authority = /^https?:\/\/([^/?#]+)/i.exec(address)?.[1];
  if (!authority || authority.includes("@") || authority.includes("%")) return null;
  try {
    const url = new URL(address);
    const plain = (url.protocol === "http:" || url.protocol === "https:") && !url.username && !url.password;
    return plain && url.host !== "" && authority.toLowerCase().startsWith(url.hostname) ? url.href : null;
  } catch {
    return null;
  }
}

/** Split a text into plain parts and links; joined, the texts are the input again. */
export function linkParts(text: string): Part[] {
  const parts: Part[] = [];
  let plainFrom = 0;
  let links = 0;
  START.lastIndex = 0;
  for (let match = START.exec(text); match && links < MOST_LINKS; match = START.exec(text)) {
    const from = match.index;
    if (from > 0 && /[a-z0-9]/i.test(text[from - 1] ?? "")) continue;
    END.lastIndex = START.lastIndex;
    const end = END.exec(text)?.index ?? text.length;
    const candidate = trimmed(text.slice(from, end));
    const href = safeHref(/^www\./i.test(candidate) ? `https://${candidate}` : candidate);
    // A refused candidate is passed over as a whole, so that no harmless-looking part of it becomes a link.
    START.lastIndex = href ? from + candidate.length : end;
    if (!href) continue;
    if (from > plainFrom) parts.push({ text: text.slice(plainFrom, from) });
    parts.push({ text: candidate, href });
    plainFrom = from + candidate.length;
    links++;
  }
  if (plainFrom < text.length) parts.push({ text: text.slice(plainFrom) });
  return parts;
}

/** Without the punctuation that ends the sentence rather than the link; a bracket stays if it was opened inside. */
function trimmed(candidate: string): string {
  let end = Math.min(candidate.length, LONGEST_LINK + 1);
  for (; end > 0; end--) {
    const last = candidate[end - 1] ?? "";
    const opening = BRACKETS[last];
    if (opening) {
      const inside = candidate.slice(0, end);
      if (inside.split(opening).length >= inside.split(last).length) break;
    } else if (!".,;:!?'*_~".includes(last)) break;
  }
  return candidate.slice(0, end);
}
