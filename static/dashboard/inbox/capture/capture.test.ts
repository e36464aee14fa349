import { describe, expect, it } from "vitest";
import { between, middleOf, moved, resized, SMALLEST } from "./rect";
import { clock, fileName, levelOf, refusalOf } from "./voice";

const SCREEN = { width: 800, height: 600 };

describe("the rectangle", () => {
  it("begins in the middle, and is drawn in any direction", () => {
    expect(middleOf(SCREEN)).toEqual({ x: 160, y: 120, width: 480, height: 360 });
    const drawn = { x: 100, y: 50, width: 200, height: 150 };
    expect(between({ x: 100, y: 50 }, { x: 300, y: 200 }, SCREEN)).toEqual(drawn);
    expect(between({ x: 300, y: 200 }, { x: 100, y: 50 }, SCREEN)).toEqual(drawn);
  });

  it.each([
    ["beyond the edge", between({ x: 700, y: 500 }, { x: 2000, y: -90 }, SCREEN), { x: 700, y: 0, width: 100, height: 500 }],
    ["a click", between({ x: 795, y: 3 }, { x: 795, y: 3 }, SCREEN), { x: 800 - SMALLEST, y: 3, width: SMALLEST, height: SMALLEST }],
    ["moved out", moved({ x: 10, y: 10, width: 100, height: 100 }, -50, 900, SCREEN), { x: 0, y: 500, width: 100, height: 100 }],
    ["grown out", resized({ x: 700, y: 10, width: 90, height: 90 }, 50, 8, SCREEN), { x: 700, y: 10, width: 100, height: 98 }],
    ["shrunk away", resized({ x: 0, y: 0, width: 20, height: 20 }, -50, -50, SCREEN), { x: 0, y: 0, width: SMALLEST, height: SMALLEST }],
  ])("%s", (_name, rect, right) => expect(rect).toEqual(right));
});

describe("a voice note", () => {
  it("says how long it is", () => {
    expect([0, 9.9, 61, 300].map(clock)).toEqual(["0:00", "0:09", "1:01", "5:00"]);
    expect(fileName("Voice note", 72.4, "webm")).toBe("Voice note (1m12s).webm");
    expect(fileName("Voice note", 0.2, "m4a")).toBe("Voice note (0m01s).m4a");
  });

  it("has a level between silence and all there is", () => {
    expect(levelOf(new Uint8Array(64).fill(128))).toBe(0);
    expect(levelOf(new Uint8Array(64).fill(255))).toBe(1);
    expect(levelOf(new Uint8Array(0))).toBe(0);
  });

  it.each([
    [new DOMException("", "NotAllowedError"), "denied"],
    [new DOMException("", "NotFoundError"), "none"],
    [new Error("x"), "failed"],
  ])("knows why nothing is recorded: %s", (error, why) => expect(refusalOf(error)).toBe(why));
});
