/** What the visitors of opened conversations do on the site: asked for once, then told. */
import { signal } from "@preact/signals";
import type { OperatorEvents, ServerFrame, VisitDetails } from "../../shared/protocol";
import { command, connectionState, listen } from "../live/link";

export interface Path {
  state: "loading" | "ready" | "failed";
  /** Newest first. */
  visits: readonly VisitDetails[];
  total: number;
}

/** As many as the server watches for one connection. */
const KEPT = 12;
const RETRIES = 4;
const RETRY_MS = 1000;

export const paths = signal<ReadonlyMap<string, Path>>(new Map());

/** How often notes or tags of a visitor are known to have changed. */
export const noted = signal<ReadonlyMap<string, number>>(new Map());

function note(visitors: Iterable<string>): void {
  const next = new Map(noted.peek());
  for (const visitor of visitors) next.set(visitor, (next.get(visitor) ?? 0) + 1);
  noted.value = next;
}

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
  const known = path.visits.find((one) => one.id === visit.id);
  const others = path.visits.filter((one) => one.id !== visit.id);
  // News brings the newest pages; those before are here.
  const news = new Set(visit.pages.map((page) => page.id));
  const pages = [...(known?.pages.filter((page) => !news.has(page.id)) ?? []), ...visit.pages];
  pages.sort((a, b) => Date.parse(a.viewed_at) - Date.parse(b.viewed_at));
  const told = new Set(visit.events.map((event) => event.id));
  const events = [...(known?.events.filter((event) => !told.has(event.id)) ?? []), ...visit.events];
  const visits = [...others, { ...visit, pages, events }].sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at));
  return { ...path, visits, total: path.total + (known ? 0 : 1) };
}

const followed = new Set<(visitor: string) => void>();

/** Hear each time that the server takes it that a visitor is watched: the first time, and anew after a lost connection. */
export function onFollowed(hear: (visitor: string) => void): void {
  followed.add(hear);
}

/** Look at a visitor from now on. */
export async function follow(visitor: string, turn = 0): Promise<void> {
  const before = paths.peek().get(visitor);
  if (!before || before.state === "failed") set(visitor, { state: "loading", visits: [], total: 0 });
  else set(visitor, before);
  try {
    const { visits, total } = await command("visitor.watch", { visitor });
    set(visitor, { state: "ready", visits, total });
    for (const hear of followed) hear(visitor);
  } catch (error) {
    // What is shown stays; without a connection `welcome` asks again.
    if (connectionState.peek() !== "online" || !paths.peek().has(visitor)) return;
    if ((error as { retry?: boolean }).retry && turn < RETRIES) setTimeout(() => void follow(visitor, turn + 1), RETRY_MS * 2 ** turn);
    else if (paths.peek().get(visitor)?.state === "loading") set(visitor, { state: "failed", visits: [], total: 0 });
  }
}

export function startPaths(): void {
  listen((frame: ServerFrame) => {
    if (frame.type === "welcome") {
      for (const visitor of [...paths.peek().keys()]) void follow(visitor);
      // What was written meanwhile was not told.
      note(paths.peek().keys());
    }
    if (frame.type === "visitor.noted") note([(frame.data as OperatorEvents["visitor.noted"]).visitor]);
    if (frame.type !== "visitor.moved") return;
    const { visitor, visit } = frame.data as OperatorEvents["visitor.moved"];
    const path = paths.peek().get(visitor);
    if (path) paths.value = new Map(paths.peek()).set(visitor, withVisit(path, visit));
  });
}
