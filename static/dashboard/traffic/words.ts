/** How figures and days are said. */
import { locale } from "../i18n/index";
import { clockwork } from "../ui/elapsed";
import { t } from "./i18n/index";
import type { Amounts } from "./types";

const numbers = new Intl.NumberFormat(locale);
const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
const short = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "short", day: "numeric" });
const long = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short", month: "short", day: "numeric", year: "numeric" });

export const number = (n: number) => numbers.format(n);
export const shortDay = (day: string) => short.format(new Date(`${day}T00:00:00Z`));
export const longDay = (day: string) => long.format(new Date(`${day}T00:00:00Z`));

/** "12%", with a decimal where it would be nothing otherwise. */
export function percent(part: number, whole: number): string {
  const share = whole > 0 ? part / whole : 0;
  return (share > 0 && share < 0.01 ? fine : percents).format(share);
}

/** How much more or less it is than before, as a part of what was; null where there was nothing to compare with. */
export function change(now: number, before: number): number | null {
  return before > 0 ? (now - before) / before : null;
}

export function changeText(ratio: number): string {
  const amount = percents.format(Math.min(Math.abs(ratio), 99.99));
  return Math.round(ratio * 100) === 0 ? t("changeSame") : t(ratio > 0 ? "changeUp" : "changeDown", { n: amount });
}

/** The sentence above all figures. */
export function answer(total: Amounts): string {
  const visitors = t("visitorsCame", { n: total.visitors });
  const [came, looked] = [t("answer", { visitors, n: total.visits }), t("answerPages", { n: total.page_views })];
  return /^(ja|zh)/.test(locale) ? came + looked : `${came} ${looked}`;
}

export function perVisit({ visible_ms, visits }: Amounts): string {
  return clockwork(visits ? visible_ms / visits : 0);
}

/** Marks of a scale from zero: three lines that people can read. */
export function scale(most: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough) ?? power * 10);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_none, nth) => nth * step);
}
