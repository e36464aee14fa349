import { useEffect, useRef } from "preact/hooks";
import { serverNow } from "../live/clock";

/** Every time on the screen that counts up, kept by one timer that writes text and renders nothing. */
const running = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function run(tick: () => void): () => void {
  running.add(tick);
  timer ??= setInterval(() => {
    if (!document.hidden) for (const each of running) each();
  }, 1000);
  return () => {
    running.delete(tick);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** "0:42", "12:05", "1:02:11": the same in every language, and of one width in a column. */
export function clockwork(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How long it is since a moment of the server's clock; stands still at `until`. */
export function Elapsed({ since, until, class: name }: { since: string; until?: string | null | undefined; class?: string }) {
  const node = useRef<HTMLSpanElement>(null);
  const began = Date.parse(since);
  const text = () => clockwork((until ? Date.parse(until) : serverNow()) - began);
  useEffect(() => {
    if (until) return;
    const tick = () => {
      const now = text();
      if (node.current && node.current.textContent !== now) node.current.textContent = now;
    };
    tick();
    return run(tick);
  }, [since, until]);
  return (
    <span ref={node} class={`tabular ${name ?? ""}`}>
      {text()}
    </span>
  );
}
