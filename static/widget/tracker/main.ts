/**
 * Tells the server which pages are seen, how long they are visible and how far they are read. Fetched by the loader when the
 * page is at rest, and only where the visitor did not ask to be left alone.
 */
import { newId, wellFormed } from "../../shared/ids";
import { eventOf } from "./event";
import { Reading } from "./page";
import { productOf } from "./product";
import { type Options, Reporter } from "./reporter";

/** While a page is visible its totals are told now and then, so that a tab that dies takes little along. */
const TELL_AFTER_MS = [10_000, 20_000, 30_000, 60_000];
/** Sites set the title after the address; a moment later it is the right one. */
const SETTLE_MS = 150;

/** @returns what ends it: what was seen is told, and nothing is from then on. */
export function track(options: Options): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const reporter = new Reporter(options);
  let id = "";
  let reading = new Reading();
  let address = "";
  let before = document.referrer;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let telling: ReturnType<typeof setTimeout> | undefined;
  let told = "";

  const here = () => location.href.slice(0, 2000);
  /** Fragments are places in a page, except where they are routes. */
  const pageOf = (url: string) => url.replace(/#(?![!/]).*$/, "");

  function tell(isLeft: boolean, isLast = false): void {
    if (!id) return;
    const totals = reading.totals();
    const now = JSON.stringify([id, totals, isLeft]);
    if (now !== told) reporter.add({ type: "time", page: id, is_left: isLeft, ...totals }, !isLast);
    told = now;
  }

  function schedule(turn: number): void {
    clearTimeout(telling);
    if (document.visibilityState !== "visible") return;
    telling = setTimeout(
      () => {
        tell(false);
        schedule(turn + 1);
      },
      TELL_AFTER_MS[Math.min(turn, TELL_AFTER_MS.length - 1)],
    );
  }

  function begin(): void {
    id = newId();
    address = here();
    reading = new Reading();
    const product = productOf(document);
    const title = wellFormed(document.title.slice(0, 300));
    reporter.add({ type: "page", id, url: address, title, referrer: before.slice(0, 2000), ...(product && { product }) });
    before = address;
    schedule(0);
  }

  function moved(): void {
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (pageOf(here()) === pageOf(address)) return;
      tell(true);
      begin();
    }, SETTLE_MS);
  }

  function leave(): void {
    tell(true, true);
    // Browsers say that the page is hidden after they said that it goes; there is nothing to add to that.
    id = "";
    reporter.farewell();
  }

  // The page's own router is heard, not replaced: what it calls goes on to the browser first.
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    const heard = function (this: History, ...state: Parameters<History["pushState"]>) {
      original.apply(this, state);
      if (!signal.aborted) moved();
    };
    history[name] = heard;
    signal.addEventListener("abort", () => {
      // Where the page put its own over it, it stays and does nothing.
      if (history[name] === heard) history[name] = original;
    });
  }
  addEventListener("popstate", moved, { signal });
  addEventListener("hashchange", moved, { signal });
  addEventListener("scroll", () => reading.look(), { passive: true, signal });
  const seen = () => {
    reading.look();
    if (document.visibilityState === "visible") return schedule(0);
    clearTimeout(telling);
    if (!id) return;
    // The last sign that a phone is sure to give.
    tell(false);
    reporter.hurry();
  };
  document.addEventListener("visibilitychange", seen, { signal });
  addEventListener("pagehide", leave, { signal });
  const shown = (event: PageTransitionEvent) => {
    // Back out of the browser's memory: the same page, seen once more.
    if (event.persisted) begin();
  };
  addEventListener("pageshow", shown, { signal });

  const { events = [] } = options;
  const start = () => {
    begin();
    const take = ([name, data]: [unknown, unknown]) => {
      const hit = eventOf(name, data);
      if (hit) reporter.add(hit);
    };
    events.splice(0).forEach(take);
    events.push = (...more) => {
      more.forEach(take);
      return 0;
    };
  };
  // A page that the browser fetched in advance was not seen yet.
  if ((document as { prerendering?: boolean }).prerendering) document.addEventListener("prerenderingchange", start, { once: true, signal });
  else start();

  return () => {
    leave();
    clearTimeout(telling);
    clearTimeout(settling);
    reporter.stop();
    ending.abort();
    // What the page tells from now on waits for whoever is followed next.
    Reflect.deleteProperty(events, "push");
  };
}
