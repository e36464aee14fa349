import { describe, expect, test } from "vitest";
import type { LiveVisitor } from "../../shared/protocol";
import { CAME_MS, type Changed, emptyLive, follows, GONE_MS, type Live, reduceLive, type Snapshot } from "./live";

const row = (id: string, fields: Partial<LiveVisitor> = {}) => ({ id, name: id, page_url: "https://s.example/", ...fields }) as LiveVisitor;
const snapshot = (...rows: LiveVisitor[]): Snapshot =>
  ({ board: "b", n: 4, now: "", rows, total: rows.length, talking: 0, shown: rows.length }) as Snapshot;
const changed = (fields: Partial<Changed>): Changed =>
  ({ board: "b", n: 5, rows: [], moved: [], left: [], hidden: [], total: 2, talking: 0, shown: 2, ...fields }) as Changed;
const begun = (...ids: string[]): Live => reduceLive(emptyLive, { type: "snapshot", snapshot: snapshot(...ids.map((id) => row(id))) });
const told = (live: Live, fields: Partial<Changed>, at = 1000) => reduceLive(live, { type: "changed", data: changed(fields), at });

describe("the list of who is on the site", () => {
  test("takes only the frame that follows, of the same board", () => {
    const live = begun("a");
    expect(follows(live, changed({ n: 5 }))).toBe(true);
    expect(follows(live, changed({ n: 6 }))).toBe(false);
    expect(follows(live, changed({ n: 4 }))).toBe(false);
    expect(follows(live, changed({ n: 5, board: "other" }))).toBe(false);
  });

  test("adds who came, moves who went on and keeps who left for a moment", () => {
    const live = told(begun("a", "b"), { rows: [row("c")], moved: [{ ...row("a"), page_url: "https://s.example/tea" }], left: ["b"] });
    expect([...live.rows.keys()]).toEqual(["a", "c"]);
    expect(live.rows.get("a")).toMatchObject({ name: "a", page_url: "https://s.example/tea" });
    expect([...live.gone.keys()]).toEqual(["b"]);
    expect([...live.came.keys()]).toEqual(["c"]);
    expect(live.n).toBe(5);
  });

  test("a move of somebody who is not shown is not a row", () => {
    expect(told(begun("a"), { moved: [row("x")] }).rows.has("x")).toBe(false);
  });

  test("who is only thinned out does not look as if he had left", () => {
    const live = told(begun("a", "b"), { hidden: ["b"] });
    expect(live.rows.has("b")).toBe(false);
    expect(live.gone.size).toBe(0);
  });

  test("who comes back while he fades is no newcomer", () => {
    const back = told(told(begun("a"), { left: ["a"] }), { n: 6, rows: [row("a")] });
    expect([back.came.size, back.gone.size, back.rows.size]).toEqual([0, 0, 1]);
  });

  test("forgets after a while, but not what somebody points at", () => {
    const live = told(begun("a", "b"), { rows: [row("c")], left: ["a", "b"] });
    const later = reduceLive(live, { type: "swept", at: 1000 + Math.max(CAME_MS, GONE_MS), keep: new Set(["b"]) });
    expect([...later.gone.keys()]).toEqual(["b"]);
    expect(later.came.size).toBe(0);
    expect(reduceLive(live, { type: "swept", at: 1001 })).toBe(live);
  });

  test("a new snapshot replaces everything, and a failure hides nothing that is known", () => {
    const live = reduceLive(told(begun("a"), { left: ["a"] }), { type: "snapshot", snapshot: snapshot(row("z")) });
    expect([[...live.rows.keys()], live.gone.size]).toEqual([["z"], 0]);
    expect(reduceLive(live, { type: "failed" })).toBe(live);
    expect(reduceLive(emptyLive, { type: "failed" }).state).toBe("failed");
  });
});
