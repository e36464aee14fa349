/** `Sodan(...)`: the one global. Calls made before the script came are kept by the snippet's stub in `Sodan.q` and replayed. */
import type { SodanEvent } from "../bridge";
import { say } from "./say";

type Handler = (detail: unknown) => void;
type Call = ArrayLike<unknown>;

interface SodanFunction {
  (...call: unknown[]): void;
  q?: Call[];
  loaded?: boolean;
}

declare global {
  interface Window {
    Sodan?: SodanFunction;
  }
}

export interface Api {
  emit: (event: SodanEvent, detail: unknown) => void;
}

/** What a page may ask for beside `on`: `Sodan(name, first, second)`. */
export type Actions = Record<string, (first: unknown, second: unknown) => void>;

/** Install the global. Returns null when another copy of the script was there first. */
export function install(actions: Actions): Api | null {
  if (window.Sodan?.loaded) return null;
  const handlers = new Map<string, Set<Handler>>();
  const last = new Map<string, unknown>();
  const call = (event: string, handler: Handler, detail: unknown) => {
    // A handler of the page must not break the widget; its error is reported as the page's own.
    try {
      handler(detail);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
    if (event === "ready") handlers.get(event)?.delete(handler);
  };
  const run = (parts: Call) => {
    const [command, first, second] = Array.from(parts);
    const action = String(command);
    if (action === "on" && typeof second === "function") {
      const name = String(first);
      const set = handlers.get(name) ?? new Set();
      handlers.set(name, set.add(second as Handler));
      // Who asks late is told the present state.
      if (last.has(name)) call(name, second as Handler, last.get(name));
    } else if (Object.hasOwn(actions, action)) actions[action]?.(first, second);
    else say(`'${action}' is not known; on,${Object.keys(actions)} are.`);
  };
  const early = window.Sodan?.q ?? [];
  const sodan: SodanFunction = (...parts) => run(parts);
  sodan.loaded = true;
  window.Sodan = sodan;
  for (const parts of Array.from(early)) run(parts);
  return {
    emit(event, detail) {
      if (event === "ready" || event === "unread" || event === "presence") last.set(event, detail);
      for (const handler of [...(handlers.get(event) ?? [])]) call(event, handler, detail);
    },
  };
}
