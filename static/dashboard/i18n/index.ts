/** The dashboard's words in the language of the page. A catalogue with a hole does not compile. */
import { htmlLanguage, pickLanguage, translator } from "../../shared/i18n";
import { en } from "./en";
import { ja } from "./ja";
import { zhHans } from "./zh-hans";

export type Key = keyof typeof en;

const language = pickLanguage(typeof document === "undefined" ? "en" : document.documentElement.lang);

/** The language for dates and numbers. */
export const locale = htmlLanguage(language);

/** The phrase for a key, `{name}` filled in; `n` also chooses between singular and plural. */
export const t = translator<typeof en>({ en, ja, "zh-hans": zhHans }[language], language);
