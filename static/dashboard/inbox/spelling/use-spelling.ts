/** Looks at what is being written, a moment after the last letter, and says the first things that are wrong. */
import { useEffect, useRef, useState } from "preact/hooks";
import { lookUp } from "./checker";
import { companyWords, letBe, terms } from "./store";
import { folded, isOtherLanguage, likeIt, namesOf, slipsIn, type Word, wordsIn } from "./words";
import type { English } from "./worker";

export interface Misspelt extends Word {
  suggestions: readonly string[];
  /** It goes against the company's terms, not against the dictionary. */
  isTerm: boolean;
}

/** After the last letter; the word in which the caret stands is looked at later, it may not be ready. */
const PAUSE_MS = 350;
const LONG_PAUSE_MS = 1500;
/** So many get suggestions and are told one by one. */
const MOST_SHOWN = 3;

export interface Spelling {
  wrong: readonly Misspelt[];
  /** The dictionary could not be fetched. */
  isFailed: boolean;
}

const NOTHING: Spelling = { wrong: [], isFailed: false };

/**
 * What is wrong in a text.
 *
 * @param language of what is written; only English has a dictionary.
 * @param names of people and things of this conversation, which are right as they are.
 */
export function useSpelling({
  text,
  caret,
  language,
  names,
  english,
  isOn,
}: {
  text: string;
  caret: () => number;
  language: string;
  names: readonly (string | undefined | null)[];
  english: English;
  isOn: boolean;
}): Spelling & { again: () => void } {
  const [found, setFound] = useState<Spelling>(NOTHING);
  const [tries, setTries] = useState(0);
  const run = useRef(0);
  const named = names.join("\n");

  useEffect(() => {
    const mine = ++run.current;
    if (!isOn || !text.trim()) {
      setFound(NOTHING);
      return;
    }
    // What was said of a text that has changed since stands in other places.
    setFound((before) => ({ ...before, wrong: before.wrong.filter((each) => text.slice(each.from, each.to) === each.word) }));
    const check = async (at: number) => {
      const result = await misspeltIn(text, { language, names: named.split("\n"), english, caret: at });
      if (mine === run.current) setFound(result);
    };
    const soon = setTimeout(() => void check(caret()), PAUSE_MS);
    const later = setTimeout(() => void check(-1), LONG_PAUSE_MS);
    return () => {
      clearTimeout(soon);
      clearTimeout(later);
    };
  }, [text, language, named, english, isOn, companyWords.value, letBe.value, tries]);

  return { ...found, again: () => setTries((before) => before + 1) };
}

async function misspeltIn(
  text: string,
  { language, names, english, caret }: { language: string; names: readonly string[]; english: English; caret: number },
): Promise<Spelling> {
  const slips = slipsIn(text, terms()).filter(({ word, to }) => to !== caret && !letBe.peek().has(folded(word)));
  const terminology: Misspelt[] = slips.map(({ word, from, to, right }) => ({ word, from, to, suggestions: [right], isTerm: true }));
  if (!/^en\b/i.test(language)) return { wrong: terminology, isFailed: false };

  const right = companyWords.peek().results.map(({ word }) => word);
  const known = new Set([...namesOf([...names, ...right]), ...right.map(folded), ...letBe.peek()]);
  const words = wordsIn(text, known).filter((each) => !slips.some(({ from, to }) => from < each.to && each.from < to));
  const answer = await lookUp([...new Set(words.map(({ word }) => word))], english, MOST_SHOWN);
  if (answer === null) return { wrong: terminology, isFailed: true };
  if (isOtherLanguage(answer.length, new Set(words.map(({ word }) => word)).size)) return { wrong: terminology, isFailed: false };
  const wrong = answer.flatMap(({ word, suggestions }): Misspelt[] => {
    const place = words.find((each) => each.word === word);
    return place && place.to !== caret ? [{ ...place, suggestions: suggestions.map((each) => likeIt(each, word)), isTerm: false }] : [];
  });
  return { wrong: [...terminology, ...wrong].sort((a, b) => a.from - b.from), isFailed: false };
}
