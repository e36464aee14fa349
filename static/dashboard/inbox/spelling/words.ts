/** Which words of a line are looked up, and what of it goes against the company's terms. Pure. */

export interface Word {
  word: string;
  from: number;
  to: number;
}

export interface Term {
  word: string;
  not_so: readonly string[];
}

/** A term that is written otherwise than the company wants. */
export interface Slip extends Word {
  right: string;
}

/** What is no prose: nothing in it is looked at. */
const NO_PROSE = [
  /```[\s\S]*?(?:```|$)/g,
  /`[^`\n]*`/g,
  /\{[^{}\n]*\}/g,
  /\b(?:https?|ftp|mailto|tel):\S+/gi,
  /\bwww\.\S+/gi,
  /[^\s@<>()]+@[^\s@<>()]+/g,
  // Names of hosts, files and paths: shop.example/cart, invoice.pdf, C:\Temp, src/main.
  /(?<![\p{L}\p{N}])[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+(?:[/?#]\S*)?/gu,
  /[^\s]*(?:\\|\/(?=[^\s/]*\/))[^\s]*/g,
  /(?:^|(?<=[\s(]))[@#][^\s]+/g,
  /&\w+;|<\/?\w[^>\n]*>/g,
];

/** The same text with blanks where no prose stands; places stay. */
export function prose(text: string): string {
  let left = text;
  for (const pattern of NO_PROSE) left = left.replace(pattern, (found) => " ".repeat(found.length));
  return left;
}

const TOKEN = /[\p{L}\p{N}\p{M}_]+(?:[-'’][\p{L}\p{N}\p{M}_]+)*/gu;
const ENGLISH = /^\p{Script=Latin}+(?:['’]\p{Script=Latin}+)*$/u;
const SHORTEST = 2;
const LONGEST = 40;

/** The words of a text that a dictionary may be asked about; `known` are names of the conversation and the company's words. */
export function wordsIn(text: string, known: ReadonlySet<string>): Word[] {
  const found: Word[] = [];
  for (const match of prose(text).matchAll(TOKEN)) {
    let place = match.index;
    // The parts of a word with hyphens are words.
    for (const part of match[0].split("-")) {
      const from = place;
      place += part.length + 1;
      if (part.length < SHORTEST || part.length > LONGEST || !ENGLISH.test(part)) continue;
      // Abbreviations, and names as programs have them (iPhone, userId).
      if (part === part.toUpperCase() || /\p{Ll}\p{Lu}/u.test(part)) continue;
      if (known.has(folded(part)) || known.has(folded(part.replace(/['’]s$/i, "")))) continue;
      found.push({ word: part, from, to: from + part.length });
    }
  }
  return found;
}

/** What is written otherwise than the company wants; of two that begin in one place the longer. */
export function slipsIn(text: string, terms: readonly Term[]): Slip[] {
  const plain = prose(text);
  const found: Slip[] = [];
  for (const { word: right, not_so } of terms)
    for (const wrong of not_so)
      for (const match of plain.matchAll(patternOf(wrong, right))) {
        const [from, to] = [match.index, match.index + match[0].length];
        // "log in" is not to be "login": but "e-mail" holds "mail", and the right term may hold the wrong one.
        if (!holdsRight(plain, from, to, wrong, right)) found.push({ word: match[0], from, to, right });
      }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  return found.filter((each, index) => !found.slice(0, index).some((before) => before.to > each.from));
}

/** Whether the wrong term stands there as a part of the right one only. */
function holdsRight(text: string, from: number, to: number, wrong: string, right: string): boolean {
  const at = right.toLowerCase().indexOf(wrong.toLowerCase());
  if (at < 0 || right.length === wrong.length) return false;
  return text.slice(from - at, to + right.length - at - wrong.length) === right;
}

/** Latin terms are whole words; where no spaces part them they stand anywhere. If only capitals make the difference, they count. */
function patternOf(wrong: string, right: string): RegExp {
  const inner = wrong
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\s+/g, "\\s+")
    .replace(/['’]/g, "['’]");
  const before = /^[\p{Script=Latin}\p{N}]/u.test(wrong) ? "(?<![\\p{L}\\p{N}])" : "";
  const after = /[\p{Script=Latin}\p{N}]$/u.test(wrong) ? "(?![\\p{L}\\p{N}])" : "";
  return new RegExp(before + inner + after, wrong.toLowerCase() === right.toLowerCase() ? "gu" : "giu");
}

/** A word without regard to capitals, width and the kind of its apostrophe. */
export function folded(word: string): string {
  return word.normalize("NFKC").toLowerCase().replace(/’/g, "'");
}

/** Every word of some names, as `wordsIn` wants them. */
export function namesOf(names: readonly (string | undefined | null)[]): string[] {
  return names.flatMap((name) => [...(name ?? "").matchAll(/\p{L}[\p{L}\p{M}'’]*/gu)].map((found) => folded(found[0])));
}

/** A text of which so much is not in the dictionary is in another language: nothing of it is called wrong. */
export function isOtherLanguage(wrong: number, words: number): boolean {
  return words >= 4 && wrong > words / 2;
}

/** The suggestion with the capitals of what it stands for. */
export function likeIt(suggestion: string, word: string): string {
  return /^\p{Lu}/u.test(word) && !/\p{Lu}/u.test(suggestion) ? suggestion.charAt(0).toUpperCase() + suggestion.slice(1) : suggestion;
}
