/** Mentions in notes: `@Name` as it is written, `<@ID>` as it is stored, so that a name may change. Pure. */

export interface Person {
  id: string;
  name: string;
}

const MARK = /<@([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})>/g;
const LETTER = /[\p{L}\p{N}]/u;
/** Scripts that put no space between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const BEFORE = /[\s(（「『【、。，．！？!?,;：；…—-]/u;
const LONGEST_QUERY = 40;

export function hasMarks(text: string): boolean {
  return text.search(MARK) >= 0;
}

/** The name by which one of them is written: two of one name are told apart by a number. */
export function labels(people: readonly Person[]): Map<string, string> {
  const taken = new Map<string, number>();
  const shown = new Map<string, string>();
  for (const { id, name } of people) {
    const flat = name.trim().replace(/\s+/g, " ");
    const n = (taken.get(flat) ?? 0) + 1;
    taken.set(flat, n);
    shown.set(id, n === 1 ? flat : `${flat} (${n})`);
  }
  return shown;
}

/** What is written becomes what is stored: every `@Name` of a colleague, the longest name first. */
export function marked(text: string, people: readonly Person[]): string {
  const known = [...labels(people)].filter(([, name]) => name).sort((a, b) => b[1].length - a[1].length);
  let out = "";
  for (let at = 0; at < text.length; ) {
    const found = text[at] === "@" || text[at] === "＠" ? known.find(([, name]) => isThere(text, at + 1, name)) : undefined;
    const before = text[at - 1];
    if (found && (before === undefined || BEFORE.test(before) || UNSPACED.test(before))) {
      out += `<@${found[0]}>`;
      at += 1 + found[1].length;
    } else out += text[at++];
  }
  return out;
}

function isThere(text: string, at: number, name: string): boolean {
  if (!text.startsWith(name, at)) return false;
  const next = text[at + name.length];
  return next === undefined || !LETTER.test(next) || UNSPACED.test(name.at(-1) ?? "");
}

/** What is stored becomes what can be written on. Who is no colleague any more stays as he is stored, so that nothing is lost. */
export function readable(text: string, people: readonly Person[]): string {
  const known = labels(people);
  return text.replace(MARK, (mark, id: string) => (known.has(id) ? `@${known.get(id)}` : mark));
}

export interface MarkPart {
  text: string;
  /** Whom it mentions; absent for plain text. */
  id?: string;
}

/** A stored text in parts; a mention's text is the mark itself. */
export function markParts(text: string): MarkPart[] {
  const parts: MarkPart[] = [];
  let from = 0;
  for (const found of text.matchAll(MARK)) {
    if (found.index > from) parts.push({ text: text.slice(from, found.index) });
    parts.push({ text: found[0], id: found[1] as string });
    from = found.index + found[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from) });
  return parts;
}

export interface At {
  from: number;
  query: string;
}

/** The @ behind which the caret stands, if it begins a word. A name may hold one space. */
export function atSign(text: string, caret: number): At | null {
  const head = text.slice(Math.max(0, caret - LONGEST_QUERY - 1), caret);
  const at = Math.max(head.lastIndexOf("@"), head.lastIndexOf("＠"));
  if (at < 0) return null;
  const query = head.slice(at + 1);
  if (/[\n\r]/.test(query) || /^\s|\s\S*\s/.test(query)) return null;
  const from = caret - head.length + at;
  const before = text[from - 1];
  return before === undefined || BEFORE.test(before) || UNSPACED.test(before) ? { from, query } : null;
}
