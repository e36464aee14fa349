/** How this browser calls its operator. Local: another machine stands in another room. */
import { signal } from "@preact/signals";

export interface Prefs {
  sound: boolean;
  notifications: boolean;
  /** "Not now" was said to the offer. */
  declined: boolean;
}

const KEY = "sodan:notify";
const usual: Prefs = { sound: true, notifications: false, declined: false };

export const prefs = signal<Prefs>(read());

export function setPrefs(changes: Partial<Prefs>): void {
  prefs.value = { ...prefs.value, ...changes };
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs.value));
  } catch {
    // It holds until the page is left.
  }
}

export function mayNotify(): boolean {
  return prefs.value.notifications && typeof Notification !== "undefined" && Notification.permission === "granted";
}

/** Ask the browser. Must come from a click. */
export async function turnOnNotifications(): Promise<boolean> {
  if (typeof Notification === "undefined") return false;
  const granted = (await Notification.requestPermission()) === "granted";
  setPrefs({ notifications: granted, declined: !granted });
  return granted;
}

function read(): Prefs {
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Prefs>) };
  } catch {
    return usual;
  }
}
