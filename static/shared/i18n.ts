/** Words in the reader's language: typed catalogues, plural forms by Intl.PluralRules. */

export const LANGUAGES = ["en", "ja", "zh-hans"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Plural = { one?: string; other: string };
export type Entry = string | Plural;
/** A catalogue in another language has exactly the keys of the English one. */
export type CatalogueLike<C> = { readonly [K in keyof C]: Entry };
export type Arguments = Record<string, string | number>;
export type Translate<C> = (key: keyof C, args?: Arguments) => string;

/** The best language we have for BCP 47 tags in order of preference. Traditional Chinese readers get simplified rather than English. */
export function pickLanguage(...wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const base = (tag ?? "").toLowerCase().split(/[-_]/)[0];
    if (base === "zh") return "zh-hans";
    if (base === "en" || base === "ja") return base;
  }
  return "en";
}

/** The tag that browsers understand in `lang` attributes and Intl. */
export function htmlLanguage(language: Language): string {
  return language === "zh-hans" ? "zh-Hans" : language;
}

/**
 * A function from key and arguments to words. `{name}` is replaced by the argument of that name, numbers in the language's
 * own form; an entry with plural forms chooses by the argument `n`.
 */
export function translator<C>(catalogue: CatalogueLike<C>, language: Language): Translate<C> {
  const tag = htmlLanguage(language);
  const plural = new Intl.PluralRules(tag);
  const number = new Intl.NumberFormat(tag);
  return (key, args = {}) => {
    const entry: Entry = catalogue[key];
    const form = typeof entry === "string" ? entry : (entry[plural.select(Number(args["n"] ?? 0)) as "one"] ?? entry.other);
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = Object.hasOwn(args, name) ? args[name] : undefined;
      return value === undefined ? whole : typeof value === "number" ? number.format(value) : value;
    });
  };
}
