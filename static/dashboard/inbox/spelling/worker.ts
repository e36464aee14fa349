/** The dictionary, in a thread of its own: reading it takes half a second, and some suggestions as long. */
import nspell from "nspell";
import americanRules from "../../../node_modules/dictionary-en/index.aff?url";
import americanWords from "../../../node_modules/dictionary-en/index.dic?url";
import britishRules from "../../../node_modules/dictionary-en-gb/index.aff?url";
import britishWords from "../../../node_modules/dictionary-en-gb/index.dic?url";

export type English = "any" | "us" | "gb";

export interface Asked {
  id: number;
  words: readonly string[];
  english: English;
  /** How many of the wrong ones are to have suggestions. */
  most: number;
}

export interface Answered {
  id: number;
  /** Those that are wrong; null: the dictionary could not be fetched. */
  wrong: readonly { word: string; suggestions: readonly string[] }[] | null;
}

const MOST_SUGGESTIONS = 3;
/** Beyond, a suggestion takes seconds and is hardly ever right. */
const LONGEST_TO_MEND = 20;
const FILES = { us: [americanRules, americanWords], gb: [britishRules, britishWords] } as const;
const loaded = new Map<"us" | "gb", Promise<nspell>>();
const known = new Map<string, readonly string[]>();

self.onmessage = ({ data }: MessageEvent<Asked>) => {
  void answer(data).then((said) => self.postMessage(said));
};

async function answer({ id, words, english, most }: Asked): Promise<Answered> {
  try {
    const books = await Promise.all(english === "any" ? [load("us"), load("gb")] : [load(english)]);
    const wrong = words.filter((word) => !books.some((book) => book.correct(word.replace(/’/g, "'"))));
    return {
      id,
      wrong: wrong.map((word, index) => ({ word, suggestions: index < most ? suggest(word, english, books[0] as nspell) : [] })),
    };
  } catch {
    return { id, wrong: null };
  }
}

function suggest(word: string, english: English, book: nspell): readonly string[] {
  const key = `${english} ${word}`;
  const before = known.get(key);
  if (before) return before;
  const found = word.length > LONGEST_TO_MEND ? [] : book.suggest(word.replace(/’/g, "'")).slice(0, MOST_SUGGESTIONS);
  if (known.size > 500) known.clear();
  known.set(key, found);
  return found;
}

function load(which: "us" | "gb"): Promise<nspell> {
  const before = loaded.get(which);
  if (before) return before;
  const book = Promise.all(FILES[which].map(fetched)).then(([rules, words]) => nspell(rules as string, words as string));
  loaded.set(which, book);
  // What failed is tried again with the next question.
  book.catch(() => loaded.delete(which));
  return book;
}

async function fetched(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
}
