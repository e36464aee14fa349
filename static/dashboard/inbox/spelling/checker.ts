/** Asks the dictionary's thread; it is started with the first question. */
import type { Answered, Asked, English } from "./worker";

let worker: Worker | null = null;
let last = 0;
const waiting = new Map<number, (answer: Answered["wrong"]) => void>();

/** The wrong ones of some words, with suggestions; null when there is no dictionary now. */
export function lookUp(words: readonly string[], english: English, most: number): Promise<Answered["wrong"]> {
  if (!words.length) return Promise.resolve([]);
  return new Promise((resolve) => {
    const id = ++last;
    waiting.set(id, resolve);
    try {
      worker ??= start();
      worker.postMessage({ id, words, english, most } satisfies Asked);
    } catch {
      end();
    }
  });
}

function start(): Worker {
  const made = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "spelling" });
  made.onmessage = ({ data }: MessageEvent<Answered>) => {
    waiting.get(data.id)?.(data.wrong);
    waiting.delete(data.id);
  };
  made.onerror = end;
  return made;
}

/** It could not be started, or died: whoever waits learns it, and the next question starts it anew. */
function end(): void {
  worker?.terminate();
  worker = null;
  for (const resolve of waiting.values()) resolve(null);
  waiting.clear();
}
