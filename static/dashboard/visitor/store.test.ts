import { describe, expect, test } from "vitest";
import type { PageSeen, VisitDetails } from "../../shared/protocol";
import { type Path, withVisit } from "./store";

const page = (id: string, minute: number, visible_ms = 0): PageSeen => ({
  id,
  url: `https://shop.example/${id}`,
  title: id,
  viewed_at: `2026-05-04T12:${String(minute).padStart(2, "0")}:00Z`,
  visible_ms,
  scroll: 0,
  product: null,
});
const visit = (id: string, hour: number, pages: PageSeen[]) =>
  ({
    id,
    started_at: `2026-05-04T${hour}:00:00Z`,
    pages,
    events: [{ id: `${id}-${pages.length}`, happened_at: `2026-05-04T${hour}:30:00Z` }],
  }) as unknown as VisitDetails;
const path = (...visits: VisitDetails[]): Path => ({ state: "ready", visits, total: visits.length });

describe("a visitor's path", () => {
  test("keeps the pages that news does not bring, and renews those it does", () => {
    const before = path(visit("v", 12, [page("a", 1), page("b", 2), page("c", 3)]));
    const after = withVisit(before, visit("v", 12, [page("c", 3, 900), page("d", 4)]));
    expect(after.visits[0]?.pages.map((seen) => [seen.id, seen.visible_ms])).toEqual([
      ["a", 0],
      ["b", 0],
      ["c", 900],
      ["d", 0],
    ]);
    expect(after.total).toBe(1);
    expect(after.visits[0]?.events.map((event) => event.id)).toEqual(["v-3", "v-2"]);
  });

  test("puts a new visit in front, and a page that came late in its place", () => {
    const after = withVisit(path(visit("old", 10, [page("x", 1)])), visit("new", 12, [page("b", 2)]));
    expect(after.visits.map((one) => one.id)).toEqual(["new", "old"]);
    expect(after.total).toBe(2);
    expect(withVisit(after, visit("new", 12, [page("a", 1)])).visits[0]?.pages.map((seen) => seen.id)).toEqual(["a", "b"]);
  });
});
