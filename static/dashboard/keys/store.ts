/** Which keys do what. A page names its own; what holds everywhere is named once (keys.tsx). */
import { signal } from "@preact/signals";

export const helpOpen = signal(false);

export interface Row {
  /** Pressed one after the other, or any of them: as people read it. */
  keys: readonly string[];
  words: string;
}

export interface Section {
  title: string;
  rows: readonly Row[];
}

const sections: Section[] = [];

/** Let a page say which keys it has. */
export function offerKeys(title: string, rows: readonly [readonly string[], string][]): void {
  sections.push({ title, rows: rows.map(([keys, words]) => ({ keys, words })) });
}

export function offeredKeys(): readonly Section[] {
  return sections;
}
