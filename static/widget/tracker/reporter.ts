/** Keeps what happened until the server has it: nothing is sent twice as something new, and nothing is dropped for a bad minute. */

import type { Product } from "./product";

export interface PageHit {
  type: "page";
  id: string;
  url: string;
  title: string;
  referrer: string;
  product?: Product;
}

export interface EventHit {
  type: "event";
  id: string;
  name: string;
  data: Record<string, unknown>;
}

export interface TimeHit {
  type: "time";
  page: string;
  visible_ms: number;
  scroll: number;
  is_left: boolean;
}

export type Hit = PageHit | TimeHit | EventHit;

interface Kept {
  hit: Hit;
  /** By the page's watch, in milliseconds: the visitor's clock may be wrong. */
  at: number;
}

const MOST_IN_A_REPORT = 20;
const MOST_BYTES = 24_000;
const MOST_KEPT = 100;
const PAUSES_MS = [2000, 8000, 30_000, 120_000];
const DAY_MS = 86_400_000;

export interface Options {
  server: string;
  ticket: string;
  /** Asks the server who this is, anew. */
  renew: () => Promise<string>;
  about: { language: string; time_zone: string; screen: string };
  /** Name and data of what the page told before; from then on what is pushed to it is taken at once. */
  events?: [unknown, unknown][];
}

export class Reporter {
  private kept: Kept[] = [];
  private sending = false;
  private isOver = false;
  private failures = 0;
  private most = MOST_IN_A_REPORT;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ticket: string;

  constructor(private readonly options: Options) {
    this.ticket = options.ticket;
  }

  /** Take a hit; it goes out at once unless an earlier report is under way, or `farewell` follows. */
  add(hit: Hit, now = true): void {
    // Totals of a page replace the ones that were not sent yet.
    if (hit.type === "time") this.kept = this.kept.filter((one) => this.sending || one.hit.type !== "time" || one.hit.page !== hit.page);
    this.kept.push({ hit, at: performance.now() });
    if (this.kept.length > MOST_KEPT) this.kept.splice(0, this.kept.length - MOST_KEPT);
    if (now && !this.timer) void this.send();
  }

  /** The page goes away: what is kept goes by the one way that outlives it. Should the page come back, it is sent as ever, and counts once. */
  farewell(): void {
    const batch = this.next();
    if (batch.length > 0) navigator.sendBeacon(this.address, new Blob([this.body(batch)], { type: "text/plain" }));
  }

  /** Nothing more is sent; a ticket that ends is not asked for anew. */
  stop(): void {
    clearTimeout(this.timer);
    this.kept = [];
    this.isOver = true;
  }

  /** The page may be going away: what is kept goes now, whatever else is under way. */
  hurry(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending = false;
    void this.send();
  }

  private async send(isRenewed = false): Promise<void> {
    if (this.sending || this.kept.length === 0) return;
    this.sending = true;
    const batch = this.next();
    const status = await this.post(batch).catch(() => 0);
    this.sending = false;
    if (this.isOver) return;
    if (status === 401 && !isRenewed) {
      // The ticket ended: a page may be open for days.
      const ticket = await this.options.renew().catch(() => "");
      if (ticket) {
        this.ticket = ticket;
        return this.send(true);
      }
    }
    if (status === 413 && batch.length > 1) {
      this.most = Math.max(1, Math.floor(batch.length / 2));
      return this.send();
    }
    if (status === 204 || status === 400 || status === 403 || status === 404 || status === 413) {
      // Kept by the server, or never to be: asking again would not change it.
      this.failures = 0;
      this.kept = this.kept.filter((one) => !batch.includes(one));
      return this.send();
    }
    const pause = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)] as number;
    this.failures += 1;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.send();
      },
      pause * (0.75 + Math.random() / 2),
    );
  }

  /** What goes into one report: within the server's limits, and the browser's for what outlives a page. */
  private next(): Kept[] {
    let bytes = 0;
    let count = 0;
    for (const { hit } of this.kept.slice(0, this.most)) {
      bytes += new TextEncoder().encode(JSON.stringify(hit)).length + 32;
      if (count > 0 && bytes > MOST_BYTES) break;
      count += 1;
    }
    return this.kept.slice(0, count);
  }

  private async post(batch: Kept[]): Promise<number> {
    // Goes on when the page is gone; text/plain needs no preflight.
    const options = { method: "POST", keepalive: true, headers: { "Content-Type": "text/plain" } } as const;
    return (await fetch(this.address, { ...options, credentials: "omit", body: this.body(batch) })).status;
  }

  private get address(): string {
    return `${this.options.server}/hits/`;
  }

  private body(batch: Kept[]): string {
    const now = performance.now();
    const hits = batch.map(({ hit, at }) => ({ ...hit, age_ms: Math.min(Math.max(0, Math.round(now - at)), DAY_MS) }));
    return JSON.stringify({ ticket: this.ticket, hits, ...this.options.about });
  }
}
