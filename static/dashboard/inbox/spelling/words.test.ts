import { describe, expect, it } from "vitest";
import { isOtherLanguage, likeIt, namesOf, prose, slipsIn, wordsIn } from "./words";

const NONE = new Set<string>();
const words = (text: string, known: ReadonlySet<string> = NONE) => wordsIn(text, known).map(({ word }) => word);

describe("which words are looked up", () => {
  it.each([
    ["I recieved it", ["recieved", "it"]],
    ["see https://shop.example/recieved?a=1 and www.teh.example", ["see", "and"]],
    ["write to teh@shop.exampel", ["write", "to"]],
    ["run `npm instal` or ```\nfoo brr\n``` now", ["run", "or", "now"]],
    ["Hello {naem|frend}, @maximilian #urgnt", ["Hello"]],
    ["open C:\\Temmp\\x or src/dashbord/main or invoce.pdf", ["open", "or", "or"]],
    ["order K-20418 and SKU and iPhone and user_id", ["order", "and", "and", "and"]],
    ["well-knwon; don’t", ["well", "knwon", "don’t"]],
    ["ご注文は tomorow 発送です", ["tomorow"]],
    ["and/or <b>bold</b> &amp;", ["and", "or", "bold"]],
    ["", []],
  ])("%s", (text, found) => expect(words(text)).toEqual(found));

  it("says where they stand", () => {
    const text = "Well-knwon: teh";
    for (const { word, from, to } of wordsIn(text, NONE)) expect(text.slice(from, to)).toBe(word);
  });

  it("leaves the names of the conversation, however they are bent", () => {
    const known = new Set(namesOf(["Hannah Lindqvist", "O’Neil", null]));
    expect(words("Hannah, Lindqvist's and o'neil or Hanna", known)).toEqual(["and", "or", "Hanna"]);
  });

  it("keeps places when it takes out what is no prose", () => {
    const text = "a `b` {c} d";
    expect(prose(text)).toHaveLength(text.length);
  });
});

describe("the company's terms", () => {
  const terms = [
    { word: "e-mail", not_so: ["email", "mail"] },
    { word: "お問い合わせ", not_so: ["問合せ", "お問合わせ"] },
    { word: "账户", not_so: ["帐户", "帐号"] },
    { word: "Sodan", not_so: ["sodan", "SODAN"] },
  ];
  it.each([
    ["Send an Email or e-mail, no emails", [["Email", "e-mail"]]],
    [
      "問合せとお問合わせ",
      [
        ["問合せ", "お問い合わせ"],
        ["お問合わせ", "お問い合わせ"],
      ],
    ],
    ["请登录您的帐户。", [["帐户", "账户"]]],
    [
      "SODAN, Sodan, sodan https://sodan.example/email",
      [
        ["SODAN", "Sodan"],
        ["sodan", "Sodan"],
      ],
    ],
    ["nothing here", []],
  ])("%s", (text, found) => {
    const slips = slipsIn(text, terms);
    expect(slips.map(({ word, right }) => [word, right])).toEqual(found);
    for (const { word, from, to } of slips) expect(text.slice(from, to)).toBe(word);
  });
});

it("calls nothing wrong in another language, and keeps capitals", () => {
  expect([isOtherLanguage(3, 5), isOtherLanguage(2, 5), isOtherLanguage(1, 1)]).toEqual([true, false, false]);
  expect([likeIt("receive", "Recieve"), likeIt("receive", "recieve"), likeIt("Japan", "japn")]).toEqual(["Receive", "receive", "Japan"]);
});
