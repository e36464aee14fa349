/** Moments that people mean when they put something off, in the reader's own time zone. Pure; `now` is given. */

export type MomentKey = "snoozeLater" | "snoozeTomorrow" | "snoozeMonday" | "snoozeWeek";

export interface Moment {
  key: MomentKey;
  at: Date;
}

const HOUR = 60 * 60 * 1000;
const MORNING = 9;

/** In three hours, tomorrow morning, next Monday morning unless that is tomorrow, and this time next week. */
export function moments(now: Date): Moment[] {
  const found: Moment[] = [
    { key: "snoozeLater", at: fullMinutes(new Date(now.getTime() + 3 * HOUR)) },
    { key: "snoozeTomorrow", at: morning(now, 1) },
  ];
  const toMonday = (8 - now.getDay()) % 7 || 7;
  if (toMonday > 1) found.push({ key: "snoozeMonday", at: morning(now, toMonday) });
  if (toMonday !== 7) found.push({ key: "snoozeWeek", at: morning(now, 7) });
  return found;
}

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

function fullMinutes(at: Date): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes());
}
