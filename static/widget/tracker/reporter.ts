/** Keeps what happened until the server has it: nothing is sent twice as something new, and nothing is dropped for a bad minute. */

import type { Connection } from "../../shared/connection";
import type { EventHit, PageHit, TimeHit, VisitorCommands } from "../../shared/protocol";

export type { EventHit, PageHit, TimeHit };
export type Hit = PageHit | TimeHit | EventHit;

interface Kept {
  hit: Hit;
  /** By the page's watch, in milliseconds: the visitor's clock may be wrong. */
  at: number;
}

const MOST_IN_A_REPORT = 20;
const MOST_BYTES = 24_000;
const MOST_KEPT = 100;
/** The visitor's frames are counted, and he may be writing: what happens meanwhile goes together. */
const APART_MS = 700;
/** A page that has just been loaded has a socket in a moment. */
const SOCKET_WITHIN_MS = 2000;
const LOOK_EVERY_MS = 50;
/** What the socket's errors are as a request's status; with all others nothing was heard of the server. */
const STATUS: Record<string, number> = { too_many: 429, unavailable: 503, invalid: 400, forbidden: 401 };
const PAUSES_MS = [2000, 8000, 30_000, 120_000];
const DAY_MS = 86_400_000;

export interface Options {
  server: string;
  ticket: string;
  /** Asks the server who this is, anew. */
  renew: () => Promise<string>;
  about: { language: string; time_zone: string; screen: string };
  connection?: Pick<Connection<VisitorCommands>, "state" | "hasSocket" | "send">;
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
  /** Grows when an earlier report is not waited for any more. */
  private turn = 0;
  private isDue = false;

  constructor(private readonly options: Options) {
    this.ticket = options.ticket;
  }

  /** Take a hit; it goes with what else happens in the same moment, unless an earlier report is under way, or `farewell` follows. */
  add(hit: Hit, now = true): void {
    // Totals of a page replace the ones that were not sent yet.
    if (hit.type === "time") this.kept = this.kept.filter((one) => this.sending || one.hit.type !== "time" || one.hit.page !== hit.page);
    this.kept.push({ hit, at: performance.now() });
    if (this.kept.length > MOST_KEPT) this.kept.splice(0, this.kept.length - MOST_KEPT);
    if (!now || this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => {
      this.isDue = false;
      if (!this.timer) void this.send();
    });
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

  /** The page may be going away: what is kept goes now, whatever else is under way, and by a request, which outlives it. */
  hurry(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending = false;
    this.turn += 1;
    void this.send(false, true);
  }

  private async send(isRenewed = false, isHurried = false): Promise<void> {
    if (this.sending || this.kept.length === 0) return;
    this.sending = true;
    const turn = this.turn;
    if (!isHurried) await this.socketIsSettled();
    if (turn !== this.turn || this.isOver) return;
    const batch = this.next();
    const status = (isHurried ? 0 : await this.say(batch)) || (await this.post(batch).catch(() => 0));
    if (this.isOver) return;
    // Who hurried after it waits for an answer of his own.
    if (turn === this.turn) this.sending = false;
    else if (status !== 204) return;
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
      return this.later(APART_MS);
    }
    const pause = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)] as number;
    this.failures += 1;
    this.later(pause * (0.75 + Math.random() / 2));
  }

  /** What is kept by then is sent after so many milliseconds. */
  private later(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.send();
    }, milliseconds);
  }

  /** A page that was just loaded, or woke up, waits a moment for its socket; nothing waits for one that does not come. */
  private async socketIsSettled(): Promise<void> {
    const until = performance.now() + SOCKET_WITHIN_MS;
    while (this.options.connection?.state === "connecting" && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Over the socket, as the status that a request would have had; 0 if there is none, or nothing was heard. */
  private async say(batch: Kept[]): Promise<number> {
    const { connection, about } = this.options;
    if (!connection?.hasSocket) return 0;
    try {
      await connection.send("hits.report", { hits: this.aged(batch), ...about });
      return 204;
    } catch (error) {
      return STATUS[(error as { code?: string }).code ?? ""] ?? 0;
    }
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
    return JSON.stringify({ ticket: this.ticket, hits: this.aged(batch), ...this.options.about });
  }

  private aged(batch: Kept[]): Hit[] {
    const now = performance.now();
    return batch.map(({ hit, at }) => ({ ...hit, age_ms: Math.min(Math.max(0, Math.round(now - at)), DAY_MS) }));
  }
}
