/** Where a slash begins the search for a canned response, and what inserting one makes of the text. Pure. */

export interface Slash {
  /** Place of the slash. */
  from: number;
  /** What was typed after it. */
  query: string;
}

const LONGEST_QUERY = 40;
/** What a word may begin after; in Japanese and Chinese there is no space before one. */
const BEFORE = /[\s(（「『【、。，．！？!?,;：；…—-]/u;

/** The slash that the caret stands behind, if it begins a word. A full-width one, as input methods type it, counts too. */
export function slashAt(text: string, caret: number): Slash | null {
  const head = text.slice(Math.max(0, caret - LONGEST_QUERY - 1), caret);
  const start = caret - head.length;
  const at = Math.max(head.lastIndexOf("/"), head.lastIndexOf("／"));
  if (at < 0) return null;
  const query = head.slice(at + 1);
  if (/\s/.test(query)) return null;
  const from = start + at;
  const before = text[from - 1];
  return before === undefined || BEFORE.test(before) ? { from, query } : null;
}

/** A gap that the writer left to be filled in by hand. */
const BLANK = /_{3,}/;

/** Which part of an inserted text is to be selected: the first gap, else nothing after its end. */
export function selectionIn(inserted: string): { from: number; to: number } {
  const blank = BLANK.exec(inserted);
  return blank ? { from: blank.index, to: blank.index + blank[0].length } : { from: inserted.length, to: inserted.length };
}

/** Whether so much of an inserted text is left in what goes out that it counts as having been used. */
export function isStillThere(body: string, inserted: string): boolean {
  const flat = normalised(body);
  const whole = normalised(inserted);
  if (!whole) return false;
  if (flat.includes(whole)) return true;
  // The writer filled a gap, or wrote another greeting: one whole sentence of some length is enough.
  const sentences = inserted
    .split(/(?<=[.!?。！？])\s*|\n|_{3,}/)
    .map(normalised)
    .filter((each) => each.length >= 8);
  return sentences.some((each) => flat.includes(each));
}

/** A text without what does not make it another one: case, spaces, width. */
export function normalised(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}
