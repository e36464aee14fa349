/** How a visitor's facts are said. */
import type { LiveVisitor } from "../../shared/protocol";
import { type Key, t } from "../i18n/index";
import { type Place, placeName } from "../ui/place";

/** "Osaka, Japan", or as much of it as is known; empty when nothing is. */
export function placeOf(row: Place): string {
  return row.country
    ? placeName({ ...row, region: row.city ? "" : row.region, place_names: row.city ? withoutRegions(row) : row.place_names })
    : "";
}

/** In a list the city is enough. */
function withoutRegions({ place_names }: Place): Place["place_names"] {
  return Object.fromEntries(Object.entries(place_names).map(([language, names]) => [language, { ...names, region: "" }]));
}

type Warmth = "cool" | "warm" | "hot";

export const WARMTHS: Record<Warmth, Key> = { cool: "interest_cool", warm: "interest_warm", hot: "interest_hot" };

export function warmth(score: number): Warmth {
  return score >= 50 ? "hot" : score >= 20 ? "warm" : "cool";
}

/** What the score is the sum of, for whoever points at it. */
export function interestText({ interest }: Pick<LiveVisitor, "interest">): string {
  return t("interestSum", {
    score: interest.score,
    reading: interest.reading,
    pages: interest.pages,
    returning: interest.returning,
    prices: interest.prices,
    basket: interest.basket,
  });
}

/** Marks that senders put on links: they tell nothing about the page. */
const MARK = /^(utm_|hm|mc_|_hs|pk_|mtm_)|^(gclid|gbraid|wbraid|fbclid|msclkid|yclid|bd_vid|ttclid|twclid|igshid|srsltid|ysclid|dclid)$/;

/** The path of an address, which is what tells pages of one site apart. */
export function pathOf(url: string): string {
  try {
    const { pathname, searchParams, hash } = new URL(url);
    for (const name of [...searchParams.keys()]) if (MARK.test(name)) searchParams.delete(name);
    const rest = searchParams.toString();
    return decodeURI(pathname) + (rest ? `?${rest}` : "") + (/^#[!/]/.test(hash) ? hash : "");
  } catch {
    return url;
  }
}
