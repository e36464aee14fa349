/** Who else looks at a visitor now. Fleeting: said again every 20 seconds, believed for 45. */
import { signal } from "@preact/signals";
import type { OperatorEvents, ServerFrame } from "../../shared/protocol";
import { listen, me, tell } from "../live/link";
import { onFollowed } from "./store";

type Looker = OperatorEvents["visitor.looked_at"]["operator"];

const SAY_MS = 20_000;
const BELIEVED_MS = 45_000;

/** By visitor, then by operator, with when he was heard of last. */
export const lookers = signal<ReadonlyMap<string, ReadonlyMap<string, Looker & { at: number }>>>(new Map());

let looking: string | null = null;

/** Say that I look at a visitor (or at nobody) from now on. */
export function lookAt(visitor: string | null): void {
  if (looking && looking !== visitor) tell("visitor.look", { visitor: looking, is_looking: false });
  looking = visitor;
  say();
}

function say(): void {
  if (looking && document.visibilityState === "visible") tell("visitor.look", { visitor: looking, is_looking: true });
}

function take(frame: ServerFrame): void {
  if (frame.type !== "visitor.looked_at") return;
  const { visitor, operator, is_looking } = frame.data as OperatorEvents["visitor.looked_at"];
  if (operator.id === me.peek().id) return;
  const others = new Map(lookers.peek().get(visitor));
  const isNew = is_looking && !others.has(operator.id);
  if (is_looking) others.set(operator.id, { ...operator, at: Date.now() });
  else others.delete(operator.id);
  lookers.value = new Map(lookers.peek()).set(visitor, others);
  // He who came just now has not heard of me yet.
  if (isNew && visitor === looking) say();
}

function forget(): void {
  const oldest = Date.now() - BELIEVED_MS;
  const next = new Map<string, ReadonlyMap<string, Looker & { at: number }>>();
  let isSame = true;
  for (const [visitor, all] of lookers.peek()) {
    const left = new Map([...all].filter(([, looker]) => looker.at > oldest));
    if (left.size !== all.size) isSame = false;
    if (left.size) next.set(visitor, left);
    else isSame = false;
  }
  if (!isSame) lookers.value = next;
}

export function startLooking(): void {
  listen(take);
  // Only who watches is believed to look: what was said before the server knew is said again.
  onFollowed((visitor) => visitor === looking && say());
  setInterval(say, SAY_MS);
  setInterval(forget, 5000);
}
