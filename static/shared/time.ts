/** Dates and times in words, in the reader's own zone. `now` is given, so that callers and tests decide it. */

const made = new Map<string, unknown>();

/** A formatter costs about a millisecond to make; each is made once. */
function once<F>(name: string, make: () => F): F {
  if (!made.has(name)) made.set(name, make());
  return made.get(name) as F;
}

function date(at: Date, tag: string, options: Intl.DateTimeFormatOptions): string {
  return once(`date ${tag} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(tag, options)).format(at);
}

function relative(tag: string, numeric: "auto" | "always"): Intl.RelativeTimeFormat {
  return once(`relative ${tag} ${numeric}`, () => new Intl.RelativeTimeFormat(tag, { numeric }));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "14:05", "2:05 PM": the time of day. */
export function clock(at: Date, tag: string): string {
  return date(at, tag, { hour: "numeric", minute: "2-digit" });
}

export function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

/** "today", "yesterday", "Tuesday", "3 March", "3 March 2025": the heading of a day. */
export function dayLine(at: Date, now: Date, tag: string): string {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(at) - midnight(now)) / DAY);
  if (days === 0 || days === -1 || days === 1) return capital(relative(tag, "auto").format(days, "day"), tag);
  if (Math.abs(days) < 7) return date(at, tag, { weekday: "long" });
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return date(at, tag, { day: "numeric", month: "long", year });
}

/** "in 3 hours", "2 minutes ago". */
export function fromNow(at: Date, now: Date, tag: string): string {
  const distance = at.getTime() - now.getTime();
  const format = relative(tag, "always");
  const size = Math.abs(distance);
  if (size < HOUR) return format.format(Math.trunc(distance / MINUTE) || (distance < 0 ? -1 : 1), "minute");
  if (size < DAY) return format.format(Math.round(distance / HOUR), "hour");
  return format.format(Math.round(distance / DAY), "day");
}

/** How long something takes or took: "45 sec", "12 min", "3 hr" in the language's short form. */
export function duration(ms: number, tag: string): string {
  const size = Math.max(0, ms);
  const [value, unit] =
    size < MINUTE
      ? [size / 1000, "second"]
      : size < HOUR
        ? [size / MINUTE, "minute"]
        : size < DAY
          ? [size / HOUR, "hour"]
          : [size / DAY, "day"];
  const short = { style: "unit", unit: unit as string, unitDisplay: "short" } as const;
  return once(`duration ${tag} ${unit}`, () => new Intl.NumberFormat(tag, short)).format(Math.floor(value as number));
}

function capital(text: string, tag: string): string {
  return text.charAt(0).toLocaleUpperCase(tag) + text.slice(1);
}
