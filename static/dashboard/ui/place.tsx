/** Places as people say them: flag, country by the browser's own names, city in the operator's language where it is known. */
import type { PlaceMaker, PlaceNames } from "../../shared/protocol";
import { locale, t } from "../i18n/index";

export interface Place {
  country: string;
  region: string;
  city: string;
  place_names: Record<string, PlaceNames>;
}

const countries = typeof Intl.DisplayNames === "function" ? new Intl.DisplayNames(locale, { type: "region" }) : null;

export function countryName(code: string): string {
  try {
    return countries?.of(code) ?? code;
  } catch {
    return code;
  }
}

/** The two letters as the signs that fonts draw a flag for. */
export function flagOf(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? String.fromCodePoint(...[...code].map((letter) => 0x1f1e6 + letter.charCodeAt(0) - 65)) : "";
}

/** "Sakai, Osaka, Japan", or "日本 大阪府 堺市": from small to large or the other way, as the language has it. */
export function placeName(place: Place, language = locale): string {
  const own = place.place_names[language.startsWith("zh") ? "zh-hans" : (language.split("-")[0] ?? "")];
  const city = own?.city || place.city;
  const region = own?.region || place.region;
  const parts = [city, region === city ? "" : region, countryName(place.country)].filter(Boolean);
  return /^(ja|zh)/.test(language) ? parts.reverse().join(" ") : parts.join(", ");
}

const MAKERS = { dbip: ["placesByDbip", "https://db-ip.com"], maxmind: ["placesByMaxmind", "https://www.maxmind.com"] } as const;

/** Whose data it is: their licence asks for a link wherever places are shown. */
export function PlaceCredit({ by }: { by: PlaceMaker }) {
  if (!by) return null;
  const [words, href] = MAKERS[by];
  return (
    <p class="place-credit">
      <a href={href} target="_blank" rel="noopener noreferrer">
        {t(words)}
      </a>
    </p>
  );
}
