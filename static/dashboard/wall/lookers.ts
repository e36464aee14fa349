/** Who looks at which visitor, of all visitors: said by each who looks every 20 seconds, believed for 45. */
import { signal } from "@preact/signals";
import type { OperatorEvents } from "../../shared/protocol";
import { listen } from "../live/link";

type Looker = OperatorEvents["visitor.looked_at"]["operator"];
const BELIEVED_MS = 45_000;

const heard = new Map<string, Map<string, Looker & { at: number }>>();
export const lookers = signal<ReadonlyMap<string, readonly Looker[]>>(new Map());

export function startLookers(): void {
  listen((frame) => {
    if (frame.type !== "visitor.looked_at") return;
    const { visitor, operator, is_looking } = frame.data as OperatorEvents["visitor.looked_at"];
    const all = heard.get(visitor) ?? new Map();
    if (is_looking) all.set(operator.id, { ...operator, at: Date.now() });
    else all.delete(operator.id);
    heard.set(visitor, all);
    publish();
  });
  setInterval(publish, 5000);
}

function publish(): void {
  const oldest = Date.now() - BELIEVED_MS;
  const found = new Map<string, readonly Looker[]>();
  for (const [visitor, all] of heard) {
    for (const [id, looker] of all) if (looker.at < oldest) all.delete(id);
    if (all.size) found.set(visitor, [...all.values()]);
    else heard.delete(visitor);
  }
  if (found.size || lookers.peek().size) lookers.value = found;
}
