import { expect, test } from "vitest";
import type { SideLineDetails } from "../../shared/protocol";
import { follows, leavesGap, together } from "./lines";

function line(seq: number, change: Partial<SideLineDetails> = {}): SideLineDetails {
  return {
    id: `l${seq}`,
    side: "s",
    seq,
    kind: "line",
    author: { id: "ana", name: "Ana", photo: null },
    about: null,
    body: `line ${seq}`,
    created_at: `2026-01-01T10:0${seq}:00Z`,
    deleted_at: null,
    cid: `c${seq}`,
    ...change,
  };
}

test("a repeat is one line, and the order is that of the numbers", () => {
  const all = together([line(2), line(3)], [line(1), line(3), line(4)]);
  expect(all.map((each) => each.seq)).toEqual([1, 2, 3, 4]);
});

test("what was taken back does not come back with a page that was read before", () => {
  const gone = line(2, { body: "", deleted_at: "2026-01-01T11:00:00Z" });
  expect(together([line(1), gone], [line(2)])[1]).toBe(gone);
  expect(together([line(1), line(2)], [gone])[1]).toBe(gone);
});

test("a gap is noticed", () => {
  expect(leavesGap([line(1), line(2)], line(3))).toBe(false);
  expect(leavesGap([line(1), line(2)], line(4))).toBe(true);
  expect(leavesGap([], line(4))).toBe(false);
});

test("lines of one person that follow closely stand together", () => {
  expect(follows(line(2), line(1))).toBe(true);
  expect(follows(line(9), line(1))).toBe(false);
  expect(follows(line(2, { author: { id: "ben", name: "Ben", photo: null } }), line(1))).toBe(false);
  expect(follows(line(2), line(1, { kind: "added" }))).toBe(false);
  expect(follows(line(1), undefined)).toBe(false);
});
