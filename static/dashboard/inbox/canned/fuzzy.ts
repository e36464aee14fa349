/** Which canned responses somebody means by a few letters. Pure. */

export interface Searched {
  shortcut: string;
  title: string;
  folder: string;
  text: string;
  use_count: number;
}

/** Those that match, the best first; all of them, in their own order, for an empty query. */
export function search<T extends Searched>(all: readonly T[], query: string): T[] {
  const wanted = folded(query);
  if (!wanted) return [...all];
  return all
    .map((item, place) => ({ item, place, score: score(item, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || b.item.use_count - a.item.use_count || a.place - b.place)
    .map(({ item }) => item);
}

function score(item: Searched, wanted: string): number {
  const shortcut = folded(item.shortcut);
  const title = folded(item.title);
  if (shortcut === wanted) return 1000;
  if (shortcut.startsWith(wanted)) return 800;
  if (title.split(/[\s/・、-]+/).some((word) => word.startsWith(wanted))) return 600;
  if (title.includes(wanted) || shortcut.includes(wanted)) return 500;
  if (folded(item.folder).includes(wanted)) return 300;
  if (wanted.length > 1 && folded(item.text).includes(wanted)) return 250;
  return Math.max(2 * subsequence(shortcut, wanted), subsequence(title, wanted));
}

/** 0 to 100: the letters stand there in this order; the nearer to each other, the more. */
function subsequence(text: string, wanted: string): number {
  let at = -1;
  let first = -1;
  for (const letter of wanted) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return 0;
    if (first < 0) first = at;
  }
  return (100 * wanted.length) / (at - first + 1);
}

function folded(text: string): string {
  // Accents are left out as hurried fingers leave them out; marks of other scripts make other letters.
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFKC")
    .toLowerCase()
    .trim();
}
