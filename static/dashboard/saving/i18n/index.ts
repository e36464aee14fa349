/** What is said while something is loaded and saved, in the language of the page. A catalogue with a hole does not compile. */
import { pickLanguage, translator } from "../../../shared/i18n";
import { en } from "./en";
import { ja } from "./ja";
import { zhHans } from "./zh-hans";

export type Key = keyof typeof en;

const language = pickLanguage(typeof document === "undefined" ? "en" : document.documentElement.lang);

export const t = translator<typeof en>({ en, ja, "zh-hans": zhHans }[language], language);
