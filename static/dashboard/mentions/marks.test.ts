import { describe, expect, it } from "vitest";
import { atSign, labels, marked, markParts, readable } from "./marks";

const id = (n: number) => `0190a1b2-0000-7000-8000-00000000000${n}`;
const PEOPLE = [
  { id: id(1), name: "Ana" },
  { id: id(2), name: "Ana Weber" },
  { id: id(3), name: "田中" },
  { id: id(4), name: "Ana" },
];

describe("mentions", () => {
  it.each([
    ["@Ana Weber, look", `<@${id(2)}>, look`],
    ["(@Ana) and @Ana (2)!", `(<@${id(1)}>) and <@${id(4)}>!`],
    ["mail@Ana.example and @Anastasia", "mail@Ana.example and @Anastasia"],
    ["見て＠田中さん", `見て<@${id(3)}>さん`],
    ["@nobody", "@nobody"],
  ])("are stored by id and read back: %s", (written, stored) => {
    expect(marked(written, PEOPLE)).toBe(stored);
    expect(readable(stored, PEOPLE).replaceAll("＠", "@")).toBe(written.replaceAll("＠", "@"));
  });

  it("stay as they are where somebody is no colleague any more", () => {
    expect(readable(`<@${id(9)}>`, PEOPLE)).toBe(`<@${id(9)}>`);
    expect(markParts(`a <@${id(9)}> b`)).toEqual([{ text: "a " }, { text: `<@${id(9)}>`, id: id(9) }, { text: " b" }]);
    expect(markParts("plain")).toEqual([{ text: "plain" }]);
  });

  it("tell two of one name apart", () => {
    expect([...labels(PEOPLE).values()]).toEqual(["Ana", "Ana Weber", "田中", "Ana (2)"]);
  });

  it.each([
    ["@", 1, { from: 0, query: "" }],
    ["hi @an", 6, { from: 3, query: "an" }],
    ["hi @ana we", 10, { from: 3, query: "ana we" }],
    ["見て＠田", 4, { from: 2, query: "田" }],
    ["a@b", 3, null],
    ["@ana we b", 9, null],
    ["@ ", 2, null],
    ["no", 2, null],
  ])("are looked for behind an @ that begins a word: %s", (text, caret, wanted) => {
    expect(atSign(text, caret)).toEqual(wanted);
  });
});
