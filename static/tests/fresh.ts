/**
 * Runs before each file of tests. Files share a process and the code of happy-dom, which are dear to start, but neither our
 * modules nor a document: what one leaves behind, on the page or in a timer, is gone for the next.
 */
import { afterAll, vi } from "vitest";
import { builtinEnvironments } from "vitest/runtime";

vi.resetModules();
const endTimers = watchTimers();
if (typeof document !== "undefined") {
  // Setting up leaves this class as it is where there is one; but a shadow root takes sheets of its own window alone.
  Reflect.deleteProperty(globalThis, "CSSStyleSheet");
  const own = await builtinEnvironments["happy-dom"].setup(globalThis, {});
  afterAll(() => own.teardown(globalThis));
}
afterAll(endTimers);

/** Notes which timers are set from now on; the function that it answers ends them and notes no more. */
function watchTimers(): () => void {
  const { setTimeout, setInterval } = globalThis;
  const set = new Set<ReturnType<typeof setTimeout>>();
  const noting =
    <F extends typeof setTimeout | typeof setInterval>(original: F) =>
    (...given: Parameters<F>) => {
      const timer = (original as (...given: Parameters<F>) => ReturnType<typeof setTimeout>)(...given);
      set.add(timer);
      return timer;
    };
  Object.assign(globalThis, { setTimeout: noting(setTimeout), setInterval: noting(setInterval) });
  return () => {
    Object.assign(globalThis, { setTimeout, setInterval });
    for (const timer of set) clearTimeout(timer);
  };
}
