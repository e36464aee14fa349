/** Cards of the company's own pages that the operators' lines point to. */
import { signal } from "@preact/signals";
import type { PageForVisitor, VisitorMessage } from "../../shared/protocol";
import type { Bridge } from "../bridge";

/** A moment after the lines: by then who wrote one has said if it is to have no card. */
const AFTER_MS = 400;
/** Where pages come one after the other, they are asked for together. */
const ANEW_MS = 1200;
const MOST = 50;
const LINK = /https?:|www\./i;

export class Cards {
  readonly shown = signal<Readonly<Record<string, PageForVisitor>>>({});
  /** The words of each line when its card was asked for. */
  #asked = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly connection: Bridge["connection"],
    readonly here: () => { conversation: string; messages: readonly VisitorMessage[] },
  ) {}

  /** Lines came, or changed. */
  soon(): void {
    this.#in(AFTER_MS);
  }

  /** Other cards than before are to be had. */
  renew(): void {
    for (const id of this.#asked.keys()) this.#asked.set(id, "\0");
    this.#in(ANEW_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #in(ms: number): void {
    this.end();
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  async #ask(): Promise<void> {
    const asked = this.#asked;
    const { conversation, messages: all } = this.here();
    const lines = all
      .filter(({ id, sender, body }) => sender.kind === "operator" && asked.get(id) !== body && (asked.has(id) || LINK.test(body)))
      .slice(-MOST);
    if (!lines.length) return;
    for (const { id, body } of lines) asked.set(id, body);
    try {
      const messages = lines.map(({ id }) => id);
      const { previews } = await this.connection.send("previews.lines", { conversation, messages });
      const cards = { ...this.shown.peek() };
      for (const id of messages) delete cards[id];
      for (const card of previews) cards[card.message] = card;
      this.shown.value = cards;
    } catch {
      // The next sync asks again.
      for (const { id } of lines) asked.delete(id);
    }
  }
}
