/** The visitor's name in an answer: missing from the first one, or misspelt. Pure. */
import type { Language } from "../../../shared/i18n";

const LATIN = /\p{Script=Latin}/u;
const GREETING = /^(hello|hi|hey|dear|good (?:morning|afternoon|evening|day))(?=[\s,!.]|$)[\s,!.]*/i;
const GREETING_ZH = /^(您好|你好)[，,！!。\s]*/;
/** Whoever is addressed: after a greeting or a title, or before an honorific. */
const ADDRESSED =
  /\b(?:(?:hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|thanks|thank you|sorry)[\s,]+(?:(?:mr|mrs|ms|dr)\.?\s+)?|(?:mr|mrs|ms|dr)\.?\s+)(\p{L}[\p{L}'’-]{1,40})/giu;
const HONORED = /([\p{L}\p{M}ー]{2,12}?)(?:様|さま|さん|先生|女士|小姐)/gu;

/** What of a name is said to somebody: the first word of a Latin one, the whole of others. */
export function calledBy(name: string): string {
  const whole = name.trim();
  return LATIN.test(whole) ? (whole.split(/\s+/)[0] ?? whole) : whole;
}

/** Whether any part of the name stands in the text. */
export function isNamed(text: string, name: string): boolean {
  const flat = text.toLowerCase();
  return partsOf(name).some((part) =>
    LATIN.test(part) ? new RegExp(`(?<!\\p{L})${escaped(part)}(?!\\p{L})`, "iu").test(text) : flat.replace(/\s/g, "").includes(part),
  );
}

/** The text with a greeting by name before it; one that begins with a greeting keeps it. */
export function withName(text: string, name: string, language: Language): string {
  const called = calledBy(name);
  if (language === "ja") return `${called}様\n${text}`;
  if (language === "zh-hans") return `${called}，您好！${text.replace(GREETING_ZH, "")}`;
  const greeting = GREETING.exec(text);
  if (!greeting) return `Hello ${called}, ${text}`;
  const rest = text.slice(greeting[0].length);
  return rest ? `${greeting[1]} ${called}, ${rest}` : `${greeting[1]} ${called}`;
}

/** A misspelt name and what it should be, with its place; null when there is none. */
export function misspelt(text: string, name: string): { from: number; to: number; wrong: string; right: string } | null {
  const parts = partsOf(name);
  for (const found of [...text.matchAll(ADDRESSED), ...text.matchAll(HONORED)]) {
    const wrong = found[1] ?? "";
    if (parts.includes(wrong)) continue;
    const right = parts.find((part) => isNearly(wrong, part));
    if (!right) continue;
    const from = found.index + found[0].indexOf(wrong, LATIN.test(wrong) ? 1 : 0);
    return { from, to: from + wrong.length, wrong, right };
  }
  return null;
}

function partsOf(name: string): string[] {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => word.length > 1 || !LATIN.test(word));
  const whole = name.replace(/\s/g, "");
  return [...new Set(LATIN.test(name) ? words : [whole, ...words])].filter(Boolean);
}

/** Another case, or one slip in a word of some length (two in a long one). */
function isNearly(wrong: string, right: string): boolean {
  const [a, b] = [wrong.toLowerCase(), right.toLowerCase()];
  // All capitals are another matter, and so is a name that its owner writes small.
  if (a === b) return wrong !== right.toUpperCase() && right !== b;
  if (!LATIN.test(right)) return a.length === b.length && b.length > 1 && distance(a, b) === 1;
  return b.length >= 4 && distance(a, b) <= (b.length >= 8 ? 2 : 1);
}

/** Letters put in, left out, exchanged or changed places (optimal string alignment). */
export function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((rows[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (rows[i - 1]?.[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
