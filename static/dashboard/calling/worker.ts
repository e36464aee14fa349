/** The service worker: registered on every page of the dashboard, so that it can be installed and devices can be called. */
import { locale } from "../i18n/index";
import { openSide, sideIn } from "../side/store";

let opener: (path: string) => void = (path) => location.assign(path);

/** How what a notification is about is opened on this page. */
export function openPushedWith(open: (path: string) => void): void {
  opener = open;
}

export function openPushed(path: string): void {
  const side = sideIn(path);
  if (side) openSide(side);
  else opener(path);
}

export function startWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent<{ type?: string; url?: string }>) => {
    const { type, url } = event.data ?? {};
    if (type === "sodan:open" && url?.startsWith("/")) openPushed(url);
  });
  // The page's language travels in the address: the worker has no page to read it from.
  navigator.serviceWorker.register(`/service-worker.js?lang=${locale}`, { scope: "/" }).catch(() => {
    // No secure address, or storage is forbidden: the page works without it.
  });
}
