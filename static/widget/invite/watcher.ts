/** Watches what only the page knows of a greeting's conditions, and asks the server when a rule's part holds. Decides nothing. */
import type { GreetingRule } from "../bridge";
import { keep, recall } from "../memory";
import { Reading } from "../tracker/page";

export interface Asked {
  greetings: string[];
  page_s: number;
  site_s: number;
  scroll: number;
  page_url: string;
  page_title: string;
}

export const TURN_MS = 1000;
/** What the server knows (somebody came online, another page was seen) may change while the page stands. */
const AGAIN_S = 60;
const MOST_ASKED = 5;
/** An event of the page is asked about so many seconds later, when the server may know of it; and so often at most. */
const SOON_S = [1, 3, 8];
const MOST_SOON = 30;

/** Fragments are places in a page, except where they are routes. */
const pageOf = (url: string) => url.replace(/#(?![!/]).*$/, "");

export interface Watch {
  stop: () => void;
  /** The page told of an event. */
  happened: () => void;
}

/** Begins to watch; `ask` resolves with whether the visitor was invited, and rejects when nobody could be asked. */
export function watch(name: string, rules: readonly GreetingRule[], ask: (asked: Asked) => Promise<boolean>): Watch {
  let url = pageOf(location.href);
  let reading = new Reading();
  let siteBefore = Number(recall("sessionStorage", name)) || 0;
  let ripe = new Map<string, number>();
  let askedAt = new Map<string, { at: number; times: number }>();
  let soon: number[] = [];
  let hurried = 0;
  let busy = false;
  let done = false;

  function turn(): void {
    if (pageOf(location.href) !== url) {
      url = pageOf(location.href);
      siteBefore += reading.totals().visible_ms;
      reading = new Reading();
      ripe = new Map();
      askedAt = new Map();
      // What happened on the page before may be what leads to this one.
      soon = soon.length ? [...SOON_S] : [];
      hurried = 0;
      done = false;
    }
    const { visible_ms, scroll } = reading.totals();
    const page_s = Math.floor(visible_ms / 1000);
    const site_s = Math.floor((siteBefore + visible_ms) / 1000);
    keep("sessionStorage", name, String(siteBefore + visible_ms));
    while (soon.length && page_s >= (soon[0] as number)) {
      soon.shift();
      for (const rule of rules) if (rule.events) askedAt.delete(rule.id);
    }
    if (done || busy || document.visibilityState !== "visible") return;
    const due: string[] = [];
    for (const rule of rules) {
      if (page_s < rule.page_s || site_s < rule.site_s || scroll < rule.scroll) continue;
      const since = ripe.get(rule.id) ?? page_s;
      ripe.set(rule.id, since);
      const before = askedAt.get(rule.id);
      if (page_s - since < rule.delay_s || (before && (before.times >= MOST_ASKED || page_s - before.at < AGAIN_S))) continue;
      due.push(rule.id);
    }
    if (!due.length) return;
    busy = true;
    const page = url;
    ask({ greetings: due, page_s, site_s, scroll, page_url: location.href.slice(0, 2000), page_title: document.title.slice(0, 300) })
      .then(
        (isInvited) => {
          if (page !== url) return;
          if (isInvited) done = true;
          for (const id of due) askedAt.set(id, { at: page_s, times: (askedAt.get(id)?.times ?? 0) + 1 });
        },
        // Without a connection nobody is asked; the next turn tries again.
        () => undefined,
      )
      .finally(() => {
        busy = false;
      });
  }

  const look = () => reading.look();
  const clock = setInterval(turn, TURN_MS);
  document.addEventListener("visibilitychange", look);
  addEventListener("scroll", look, { passive: true });
  return {
    stop() {
      clearInterval(clock);
      document.removeEventListener("visibilitychange", look);
      removeEventListener("scroll", look);
    },
    happened() {
      if (hurried++ >= MOST_SOON) return;
      const now = Math.floor(reading.totals().visible_ms / 1000);
      soon = SOON_S.map((seconds) => now + seconds);
    },
  };
}
