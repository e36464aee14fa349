/** Keeps what happened until the server has it: nothing is sent twice as something new, and nothing is dropped for a bad minute. */

export interface PageHit {
  type: "page";
  id: string;
  url: string;
  title: string;
  referrer: string;
}

export interface TimeHit {
  type: "time";
  page: string;
  visible_ms: number;
  scroll: number;
  is_left: boolean;
}

export type Hit = PageHit | TimeHit;

interface Kept {
  hit: Hit;
  /** By the page's watch, in milliseconds: the visitor's clock may be wrong. */
  at: number;
}

const MOST_IN_A_REPORT = 20;
const MOST_KEPT = 100;
const PAUSES_MS = [2000, 8000, 30_000, 120_000];
const DAY_MS = 86_400_000;

export interface Options {
  server: string;
  ticket: string;
  /** Asks the server who this is, anew. */
  renew: () => Promise<string>;
  about: { language: string; time_zone: string; screen: string };
}

export class Reporter {
  private kept: Kept[] = [];
  private sending = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ticket: string;

  constructor(private readonly options: Options) {
    this.ticket = options.ticket;
  }

  /** Take a hit; it goes out at once unless an earlier report is under way. */
  add(hit: Hit): void {
    // Totals of a page replace the ones that were not sent yet.
    if (hit.type === "time") this.kept = this.kept.filter((one) => this.sending || one.hit.type !== "time" || one.hit.page !== hit.page);
    this.kept.push({ hit, at: performance.now() });
    if (this.kept.length > MOST_KEPT) this.kept.splice(0, this.kept.length - MOST_KEPT);
    if (!this.timer) void this.send();
  }

  /** The page is going away: what is kept goes now, whatever else is under way. */
  hurry(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending = false;
    void this.send();
  }

  private async send(): Promise<void> {
    if (this.sending || this.kept.length === 0) return;
    this.sending = true;
    const batch = this.kept.slice(0, MOST_IN_A_REPORT);
    const status = await this.post(batch).catch(() => 0);
    this.sending = false;
    if (status === 401 && this.failures === 0) {
      this.failures = 1;
      this.ticket = await this.options.renew().catch(() => this.ticket);
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

  private async post(batch: Kept[]): Promise<number> {
    const now = performance.now();
    const hits = batch.map(({ hit, at }) => ({ ...hit, age_ms: Math.min(Math.max(0, Math.round(now - at)), DAY_MS) }));
    const response = await fetch(`${this.options.server}/hits/`, {
      method: "POST",
      credentials: "omit",
      // Goes on when the page is gone; text/plain needs no preflight.
      keepalive: true,
      headers: { "Content-Type": "text/plain" },
      body: JSON.stringify({ ticket: this.ticket, hits, ...this.options.about }),
    });
    return response.status;
  }
}
