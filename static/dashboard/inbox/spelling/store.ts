/** The company's words, fetched when somebody writes, and adding to them. */
import { signal } from "@preact/signals";
import { get, post } from "../../live/api";
import { folded, type Term } from "./words";

interface CompanyWords {
  results: { id: string; word: string; not_so: string[] }[];
  may_add: boolean;
  /** The company's, and of who works in it. */
  names: string[];
}

export const companyWords = signal<CompanyWords>({ results: [], may_add: false, names: [] });
/** Words that are let be on this page until it is left. */
export const letBe = signal<ReadonlySet<string>>(new Set());

const FRESH_MS = 10 * 60_000;
let asked = 0;

/** Colleagues add words: they are asked for again now and then. */
export async function loadCompanyWords(): Promise<void> {
  if (Date.now() - asked < FRESH_MS) return;
  asked = Date.now();
  try {
    companyWords.value = await get<CompanyWords>("company-words/");
  } catch {
    asked = 0;
  }
}

export async function addWord(word: string): Promise<void> {
  const row = await post<CompanyWords["results"][number]>("company-words/", { word });
  const before = companyWords.peek();
  companyWords.value = { ...before, results: [...before.results.filter(({ id }) => id !== row.id), row] };
}

export function passOver(word: string): void {
  letBe.value = new Set([...letBe.peek(), folded(word)]);
}

export const terms = (): readonly Term[] => companyWords.value.results.filter(({ not_so }) => not_so.length);
