/** `Sodan('track', name, data)`: what the server takes, and a word to the page's developer about what it would not. */
import { newId, wellFormed } from "../../shared/ids";
import type { EventHit } from "./reporter";

export function eventOf(name: unknown, data: unknown): EventHit | null {
  const entries = Object.entries(data ?? {});
  const fits = entries.every(
    ([key, value]) =>
      /^[A-Za-z_][\w.:-]{0,39}$/.test(key) && (value === null || /^(string|boolean)$/.test(typeof value) || Number.isFinite(value)),
  );
  if (!/^[A-Za-z][\w.:-]{0,63}$/.test(String(name)) || !fits || entries.length > 10) {
    // biome-ignore lint/suspicious/noConsole: the page's developer asked for this.
    console.info(`Sodan: '${String(name)}' is not tracked: a name like added_to_basket, and up to 10 texts, numbers or booleans.`);
    return null;
  }
  const short = entries.map(([key, value]): [string, string | number | boolean | null] => [
    key,
    typeof value === "string" ? wellFormed(value.slice(0, 120)) : value,
  ]);
  return { type: "event", id: newId(), name: String(name), data: Object.fromEntries(short) };
}
