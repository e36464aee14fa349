/** What is noticed before a line goes out, what is not, and what the repair makes of it. */
import { describe, expect, test } from "vitest";
import { type Check, look, type Situation } from "./manners";
import { calledBy, distance } from "./names";

const calm: Situation = {
  language: "en",
  name: "",
  email: "",
  said: [{ ours: true, body: "Hello." }],
  harsh: [],
  canned: [],
  off: new Set(),
};
const found = (text: string, situation: Partial<Situation> = {}) => look(text, { ...calm, ...situation });
const repaired = (text: string, situation: Partial<Situation> = {}) => found(text, situation)[0]?.repaired;
const nothingSaid = { said: [] };

test("a good answer strikes nobody", () => {
  const good = "Hello Mika, we ship it tomorrow. You find the tracking at https://shop.example/track. May I do anything else?";
  expect(found(good, { name: "Mika Sato", email: "mika@example.com", said: [{ ours: false, body: "Order A-10442?" }] })).toEqual([]);
});

describe("the name", () => {
  const mika = { name: "Mika Sato", ...nothingSaid };
  test("is missed in the first answer only, and only where one is known", () => {
    expect(found("It ships tomorrow.", mika).map((each) => each.words)).toEqual(["mannersName"]);
    expect(found("It ships tomorrow.", { name: "Mika Sato" })).toEqual([]);
    expect(found("It ships tomorrow.", nothingSaid)).toEqual([]);
    expect(found("It ships tomorrow, Ms Sato.", mika)).toEqual([]);
    expect(found("satoshi is no sato", { name: "Mika Satos", ...nothingSaid })).toHaveLength(1);
  });
  test.each([
    ["It ships.", "en", "Mika Sato", "Hello Mika, It ships."],
    ["Hello! It ships.", "en", "Mika Sato", "Hello Mika, It ships."],
    ["Good morning", "en", "Mika Sato", "Good morning Mika"],
    ["Highly valued", "en", "Mika Sato", "Hello Mika, Highly valued"],
    ["明日発送します。", "ja", "佐藤 由美", "佐藤 由美様\n明日発送します。"],
    ["您好，明天发货。", "zh-hans", "王芳", "王芳，您好！明天发货。"],
  ] as const)("is put before %j", (text, language, name, expected) => {
    expect(repaired(text, { name, language, ...nothingSaid })).toBe(expected);
  });
  test.each([
    ["Hello Mkia, yes.", "Mika Sato", "Hello Mika, yes."],
    ["Dear Mr Oyelran, yes.", "Marcus Oyelaran", "Dear Mr Oyelaran, yes."],
    ["Thanks marcus!", "Marcus Oyelaran", "Thanks Marcus!"],
    ["佐籐様、はい。", "佐藤", "佐藤様、はい。"],
    ["王方女士，好的", "王芳", "王芳女士，好的"],
  ])("is spelt right in %j", (text, name, expected) => {
    expect(repaired(text, { name })).toBe(expected);
  });
  test.each(["Hello there, Mika.", "Hello Mike, yes.", "Thanks a lot", "Dear customer", "The marine blue"])(
    "is left alone in %j",
    (text) => {
      const findings = found(text, { name: text.includes("Mike") ? "Mia Sato" : "Mika Sato" });
      expect(findings).toEqual([]);
    },
  );
  test("calls people by what they are called by", () => {
    expect([calledBy("Mika Sato"), calledBy(" 佐藤 由美 ")]).toEqual(["Mika", "佐藤 由美"]);
  });
});

test("distance knows letters that changed places", () => {
  expect([distance("mkia", "mika"), distance("abc", "abc"), distance("", "abc"), distance("kitten", "sitting")]).toEqual([1, 0, 3, 3]);
});

describe("a bare link", () => {
  test.each(["https://shop.example/a", " www.shop.example ", "https://a.example\nhttps://b.example"])("is noticed in %j", (text) => {
    expect(found(text).map((each) => each.check)).toEqual(["link"]);
  });
  test("gets a sentence", () => {
    expect(repaired("https://shop.example/a")).toBe("Here is the page: https://shop.example/a");
    expect(repaired("https://shop.example/a", { language: "ja" })).toBe("こちらのページをご覧ください：https://shop.example/a");
  });
  test("is none with words", () => {
    expect(found("See https://shop.example/a")).toEqual([]);
    expect(found(repaired("https://shop.example/a") ?? "")).toEqual([]);
  });
});

describe("what is asked", () => {
  const asked = (text: string, situation: Partial<Situation>) =>
    found(text, situation).map((each) => each.args["known"] ?? each.args["question"]);
  test("was asked before", () => {
    const said = [{ ours: true, body: "Sure. Which size do you need?" }];
    expect(asked("Thanks! which size  do you need?", { said })).toEqual(["which size  do you need?"]);
    expect(repaired("Thanks! Which size do you need?", { said })).toBe("Thanks!");
    expect(asked("Which colour do you need?", { said })).toEqual([]);
    expect(asked("Which size do you need?", { said: [{ ours: false, body: "Which size do you need?" }] })).toEqual([]);
  });
  test("stands there already", () => {
    const said = [{ ours: false, body: "My order number is K-20418, it is late" }];
    expect(asked("Could you tell me your order number?", { said })).toEqual(["K-20418"]);
    expect(asked("注文番号を教えてください。", { said: [{ ours: false, body: "注文 20418 が届きません" }] })).toEqual(["20418"]);
    expect(asked("请告诉我订单号。", { said: [{ ours: false, body: "订单20418还没到" }] })).toEqual(["20418"]);
    expect(asked("What is your e-mail address?", { email: "a@b.example" })).toEqual(["a@b.example"]);
    expect(asked("May I have your name?", { name: "Mika" })).toEqual(["Mika"]);
  });
  test("is not known", () => {
    expect(asked("Could you tell me your order number?", { said: [{ ours: false, body: "I ordered 3 cans" }] })).toEqual([]);
    expect(asked("What is your e-mail address?", {})).toEqual([]);
    expect(asked("I send it by e-mail.", { email: "a@b.example" })).toEqual([]);
    expect(asked("Your order number is K-20418.", { said: [{ ours: false, body: "order K-20418" }] })).toEqual([]);
  });
});

describe("harsh words", () => {
  const harsh = [
    { word: "calm down", instead: "I understand" },
    { word: "obviously", instead: "" },
    { word: "as I said", instead: "once more" },
    { word: "as I already said", instead: "to say it once more" },
    { word: "it's not my problem", instead: "let me see" },
    { word: "できません", instead: "いたしかねます" },
    { word: "废话", instead: "" },
  ];
  test.each([
    ["Please calm  down.", "Please I understand."],
    ["Obviously, it ships.", "It ships."],
    ["It is, obviously, late.", "It is, late."],
    ["As I already said: no.", "To say it once more: no."],
    ["It’s not my problem!", "Let me see!"],
    ["返品はできません。", "返品はいたしかねます。"],
    ["废话，别说了", "，别说了"],
  ])("%j becomes %j", (text, expected) => {
    expect(repaired(text, { harsh })).toBe(expected);
  });
  test("are words, not parts of words", () => {
    expect(found("A calming down-filled pillow", { harsh: [{ word: "down", instead: "" }] })).toHaveLength(1);
    expect(found("Downstairs", { harsh: [{ word: "down", instead: "" }] })).toEqual([]);
  });
  test("are taken as they are written, whatever marks they have", () => {
    expect(
      found("a.b and (x", {
        harsh: [
          { word: "a.b", instead: "" },
          { word: "(x", instead: "" },
        ],
      })[0]?.args["words"],
    ).toBe("a.b, (x");
    expect(found("aXb", { harsh: [{ word: "a.b", instead: "" }] })).toEqual([]);
  });
});

describe("capitals", () => {
  test("are calmed down, names and links left as they are", () => {
    expect(repaired("THIS IS NOT HOW IT WORKS. MIKA, I SAID SO: https://shop.example/A", { name: "Mika Sato" })).toBe(
      "This is not how it works. Mika, I said so: https://shop.example/A",
    );
  });
  test.each(["The USB-C PD charger", "OK", "DHL UPS", "すべて大文字", "NASA sends it by DHL Express tomorrow morning"])(
    "are none in %j",
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );
});

describe("the same canned response again", () => {
  const text = "We ship within two working days from our house.";
  const canned = [{ title: "Delivery", text, is_used: true }];
  test("is noticed when it is known to have been sent", () => {
    expect(found(text, { canned })[0]).toMatchObject({ check: "repeat", args: { title: "Delivery" }, repaired: "" });
    expect(repaired(`Dear Mika. ${text}`, { canned })).toBe("Dear Mika.");
  });
  test("is noticed by what stands there", () => {
    const again = [{ title: "Delivery", text, is_used: false }];
    expect(found(text, { canned: again, said: [{ ours: true, body: `Hi! ${text}` }] })).toHaveLength(1);
    expect(found(text, { canned: again })).toEqual([]);
  });
  test("is none once the writer wrote it anew", () => {
    expect(found("It leaves tomorrow.", { canned })).toEqual([]);
  });
});

test("each can be switched off, and only itself", () => {
  const situation: Partial<Situation> = {
    name: "Mika",
    said: [],
    harsh: [{ word: "dumb", instead: "" }],
    canned: [{ title: "A", text: "THAT IS A DUMB QUESTION", is_used: true }],
  };
  const all = found("THAT IS A DUMB QUESTION", situation).map((each) => each.check);
  expect(all).toEqual(["repeat", "harsh", "capitals", "name"]);
  for (const off of all) {
    expect(found("THAT IS A DUMB QUESTION", { ...situation, off: new Set<Check>([off]) }).map((each) => each.check)).toEqual(
      all.filter((each) => each !== off),
    );
  }
});

test("nothing takes long, whatever was pasted", () => {
  const harsh = Array.from({ length: 300 }, (_, n) => ({ word: `word${n} of mine`, instead: "" }));
  for (const text of [
    "a".repeat(10_000),
    "A ".repeat(5000),
    "? ".repeat(5000),
    "/".repeat(10_000),
    "hello ".repeat(1600),
    "様".repeat(10_000),
    `${"www.".repeat(2500)} x`,
  ]) {
    const timed = () => {
      const begun = performance.now();
      look(text, { ...calm, name: "Mika Sato", email: "a@b.example", harsh, said: [{ ours: false, body: text }] });
      return performance.now() - begun;
    };
    // What grows with the square takes seconds each time; what a busy machine delays does so now and then.
    expect(Math.min(timed(), timed(), timed()), text.slice(0, 12)).toBeLessThan(500);
  }
});
