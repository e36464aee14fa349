/** Times as people say them, in the language of the page. */
import { clock, dayLine, duration, sameDay as sameDate } from "../../shared/time";
import { locale } from "../i18n/index";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const shortDay = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "short" });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const comingDay = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "numeric", minute: "2-digit" });
const comingDate = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });

export function atClock(iso: string): string {
  return clock(new Date(iso), locale);
}

export function inFull(iso: string): string {
  return full.format(new Date(iso));
}

export function atMoment(iso: string): string {
  return moment.format(new Date(iso));
}

/** A moment still to come, as short as it is clear: with the weekday this week, with the date after that. */
export function atComing(iso: string, now: number): string {
  const date = new Date(iso);
  return (date.getTime() - now < 6 * DAY ? comingDay : comingDate).format(date);
}

/** For a list: the time today, a weekday this week, a date before that. */
export function atRow(iso: string, now: number): string {
  const date = new Date(iso);
  if (sameDate(date, new Date(now))) return clock(date, locale);
  return now - date.getTime() < 6 * DAY ? weekday.format(date) : shortDay.format(date);
}

/** For a line between days. */
export function dayName(iso: string, now: number): string {
  return dayLine(new Date(iso), new Date(now), locale);
}

export function sameDay(a: string, b: string): boolean {
  return sameDate(new Date(a), new Date(b));
}

export function lasting(ms: number): string {
  return duration(ms, locale);
}
