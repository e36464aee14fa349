/** The service worker: registered on every page of the dashboard, so that it can be installed and devices can be called. */
import { locale } from "../i18n/index";

const takers: ((path: string) => boolean)[] = [];
let opener: (path: string) => void = (path) => location.assign(path);

/** How what a notification is about is opened on this page. */
export function openPushedWith(open: (path: string) => void): void {
  opener = open;
}

/** What is opened over whatever page is open takes its addresses; it answers whether one was its own. */
export function takePushed(taker: (path: string) => boolean): void {
  takers.push(taker);
}

export function openPushed(path: string): void {
  if (!takers.some((taker) => taker(path))) opener(path);
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
