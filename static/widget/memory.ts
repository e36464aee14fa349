/** The host page's own storage, where it exists and is not forbidden. Nothing of ours is a cookie. */
type Area = "localStorage" | "sessionStorage";

export function recall(area: Area, name: string): string | null {
  try {
    return window[area].getItem(name);
  } catch {
    return null;
  }
}

export function keep(area: Area, name: string, value: string | null): void {
  try {
    if (value === null) window[area].removeItem(name);
    else window[area].setItem(name, value);
  } catch {
    // Storage is forbidden or full: this visit works, the next one begins anew.
  }
}
