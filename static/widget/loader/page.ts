/** What the widget must know about the page that it stands on. */

/** Dark or light: as the page declares, else as the person prefers. */
export function theme(): "dark" | "light" {
  const declared = getComputedStyle(document.documentElement).colorScheme.split(/\s+/);
  if (declared.includes("dark") !== declared.includes("light")) return declared.includes("dark") ? "dark" : "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Height of a bar that the page keeps at its lower edge (navigation, cookies), so that we stand above it; 0 if there is none. */
export function barHeight(own: Element): number {
  for (const found of document.elementsFromPoint(innerWidth / 2, innerHeight - 2)) {
    for (let element: Element | null = found; element && element !== own; element = element.parentElement) {
      const { position } = getComputedStyle(element);
      if (position !== "fixed" && position !== "sticky") continue;
      const { width, height, bottom } = element.getBoundingClientRect();
      if (width > innerWidth * 0.6 && height < innerHeight * 0.3 && bottom > innerHeight - 2) return height;
    }
  }
  return 0;
}

/** Runs when the document can be added to. */
export function whenReady(work: () => void): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", work, { once: true });
  else work();
}

/** Whether the browser asks on the visitor's behalf not to be watched (Global Privacy Control, Do Not Track). */
export function leftAlone(): boolean {
  return (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true || navigator.doNotTrack === "1";
}

export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
