/** What the visitors of opened conversations do on the site: asked for once, then told. */
import { signal } from "@preact/signals";
import type { OperatorEvents, ServerFrame, VisitDetails } from "../../../shared/protocol";
import { command, connectionState, listen } from "../../live/link";

export interface Path {
  state: "loading" | "ready" | "failed";
  /** Newest first. */
  visits: readonly VisitDetails[];
  total: number;
}

/** As many as the server watches for one connection. */
const KEPT = 12;

export const paths = signal<ReadonlyMap<string, Path>>(new Map());

function set(visitor: string, path: Path): void {
  const next = new Map(paths.peek());
  // The one looked at last stands last; the first of too many is what the server forgets too.
  next.delete(visitor);
  next.set(visitor, path);
  for (const oldest of next.keys()) {
    if (next.size <= KEPT) break;
    next.delete(oldest);
  }
  paths.value = next;
}

export function withVisit(path: Path, visit: VisitDetails): Path {
  const isKnown = path.visits.some((one) => one.id === visit.id);
  const others = path.visits.filter((one) => one.id !== visit.id);
  const visits = [...others, visit].sort((a, b) => b.started_at.localeCompare(a.started_at));
  return { ...path, visits, total: path.total + (isKnown ? 0 : 1) };
}

/** Look at a visitor from now on. */
export async function follow(visitor: string): Promise<void> {
  const before = paths.peek().get(visitor);
  if (!before || before.state === "failed") set(visitor, { state: "loading", visits: [], total: 0 });
  else set(visitor, before);
  try {
    const { visits, total } = await command("visitor.watch", { visitor });
    set(visitor, { state: "ready", visits, total });
  } catch {
    // What is shown stays; without a connection `welcome` asks again.
    if (connectionState.peek() === "online" && paths.peek().get(visitor)?.state === "loading")
      set(visitor, { state: "failed", visits: [], total: 0 });
  }
}

export function startPaths(): void {
  listen((frame: ServerFrame) => {
    if (frame.type === "welcome") for (const visitor of [...paths.peek().keys()]) void follow(visitor);
    if (frame.type !== "visitor.moved") return;
    const { visitor, visit } = frame.data as OperatorEvents["visitor.moved"];
    const path = paths.peek().get(visitor);
    if (path) paths.value = new Map(paths.peek()).set(visitor, withVisit(path, visit));
  });
}
