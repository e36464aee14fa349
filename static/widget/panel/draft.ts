/** What the visitor is writing: kept over reloads, and shown to the operators before it is sent. */
import { signal } from "@preact/signals";
import { wellFormed } from "../../shared/ids";
import type { Bridge } from "../bridge";
import { keep, recall } from "../memory";

const EVERY_MS = 1000;
const MOST = 2000;

export class Draft {
  readonly text = signal("");
  readonly #name: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldAt = 0;
  #told = false;

  constructor(
    readonly bridge: Bridge,
    /** The conversation that it would go to; null begins one. */
    readonly where: () => string | null,
  ) {
    this.#name = `sodan:${bridge.key}:draft`;
    this.text.value = recall("localStorage", this.#name) ?? "";
  }

  write(text: string): void {
    this.text.value = text;
    keep("localStorage", this.#name, text || null);
    this.end();
    if (!text && !this.#told) return;
    const due = text ? this.#toldAt + EVERY_MS - Date.now() : 0;
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, due));
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const text = this.text.peek();
    this.#toldAt = Date.now();
    this.#told = text !== "";
    this.bridge.connection.tell("typing", { conversation: this.where(), body: wellFormed(text.slice(0, MOST)) });
  }
}
