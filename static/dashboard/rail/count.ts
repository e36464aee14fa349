import { effect, type ReadonlySignal } from "@preact/signals";
import { t } from "../i18n/index";

/** Keeps the number beside Inbox. */
export function showCount(count: ReadonlySignal<number>): void {
  effect(() => {
    const n = count.value;
    for (const badge of document.querySelectorAll<HTMLElement>("[data-rail-count]")) {
      badge.textContent = n > 0 ? (n > 99 ? "99+" : String(n)) : "";
      badge.title = n > 0 ? t("attention", { n }) : "";
    }
  });
}
