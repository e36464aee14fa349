/** What a colleague would say before a line goes out, and how it is mended. Pure; it never keeps a line from going. */
import type { Language } from "../../../shared/i18n";
import { isStillThere, normalised } from "../canned/slash";
import { escaped, isNamed, misspelt, withName } from "./names";

export type Check = "name" | "link" | "asked" | "harsh" | "capitals" | "repeat";

export interface HarshWord {
  word: string;
  instead: string;
}

export interface Situation {
  /** The visitor's, in which repairs are worded. */
  language: Language;
  name: string;
  email: string;
  /** What stands in the card of the conversation. */
  card?: { order?: string; phone?: string; product?: string };
  /** What was said so far, oldest first; `ours`: by the staff. */
  said: readonly { ours: boolean; body: string }[];
  harsh: readonly HarshWord[];
  /** Canned responses that the line was made of. */
  canned: readonly { title: string; text: string; is_used: boolean }[];
  off: ReadonlySet<Check>;
}

export interface Finding {
  check: Check;
  /** Which sentence says it. */
  words:
    | "mannersName"
    | "mannersMisspelt"
    | "mannersLink"
    | "mannersAskedBefore"
    | "mannersKnown"
    | "mannersHarsh"
    | "mannersCapitals"
    | "mannersRepeat";
  args: Record<string, string>;
  /** The whole line as it would be after the repair. */
  repaired: string;
}

type Look = (text: string, situation: Situation) => Finding | null;

/** Everything that strikes one about a line, in the order in which it is said. */
export function look(text: string, situation: Situation): Finding[] {
  return LOOKS.flatMap(([check, run]) => (situation.off.has(check) ? [] : (run(text, situation) ?? [])));
}

const lookForName: Look = (text, { name, said, language }): Finding | null => {
  if (!name.trim()) return null;
  const slip = misspelt(text, name);
  if (slip) {
    const repaired = text.slice(0, slip.from) + slip.right + text.slice(slip.to);
    return { check: "name", words: "mannersMisspelt", args: { wrong: slip.wrong, right: slip.right }, repaired };
  }
  if (said.some((line) => line.ours) || isNamed(text, name)) return null;
  return { check: "name", words: "mannersName", args: { name }, repaired: withName(text, name, language) };
};

const IS_LINK = /^(?:https?:\/\/|www\.)\S+$/i;
const LINK_WORDS: Record<Language, string> = {
  en: "Here is the page: ",
  ja: "こちらのページをご覧ください：",
  "zh-hans": "请看这个页面：",
};

const lookForLink: Look = (text, { language }) =>
  text
    .trim()
    .split(/\s+/)
    .every((word) => IS_LINK.test(word))
    ? { check: "link", words: "mannersLink", args: {}, repaired: LINK_WORDS[language] + text.trim() }
    : null;

const SENTENCE = /[^.!?。！？\n]+(?:[.!?。！？]+(?=\s|$|[^\x00-\x7F])|[。！？]+|\n|$)|[.!?。！？\n]+/gu;
const IS_ASKING =
  /[?？]|\b(?:please|could you|can you|may i|tell me|give me|what is|what's)\b|ください|教えて|願い|でしょうか|请|能否|可以告诉/i;
const ORDER_ASKED = /order\s*(?:number|no\b|id\b|#)|注文番号|订单(?:号|编号)/i;
const ORDER_SAID = /(?:order|注文|ご注文番号|订单|no\.?|#)\D{0,16}?([A-Z]{0,4}-?\d{4,}[\dA-Z-]*)/i;
const EMAIL_ASKED = /e-?mail|mail address|メール|邮箱|邮件|電子郵件/i;
const PHONE_ASKED = /(?:phone|telephone|mobile)\s*(?:number|no\b)?|call you (?:at|on)|電話番号|お電話|手机号|电话(?:号码)?/i;
const PRODUCT_ASKED =
  /(?:which|what) (?:product|item|article|model)|product (?:name|number)|どの(?:商品|製品)|商品名|製品名|(?:哪|什么)(?:个|款|件)?(?:商品|产品)/i;
const NAME_ASKED = /your (?:full )?name|お名前|您的?(?:姓名|名字)|怎么称呼|贵姓/i;

const lookForAsked: Look = (text, { said, email, name, card = {} }) => {
  const before = new Set(said.filter((line) => line.ours).flatMap((line) => sentencesOf(line.body).filter(asks).map(normalised)));
  const order =
    card.order ||
    said
      .filter((line) => !line.ours)
      .map((line) => ORDER_SAID.exec(line.body)?.[1])
      .filter(Boolean)
      .at(-1);
  for (const sentence of sentencesOf(text)) {
    if (!asks(sentence)) continue;
    const finding = (words: Finding["words"], args: Finding["args"]): Finding => ({
      check: "asked",
      words,
      args,
      repaired: tidied(text.replace(sentence, "")),
    });
    if (normalised(sentence).length >= 8 && before.has(normalised(sentence)))
      return finding("mannersAskedBefore", { question: sentence.trim() });
    const known =
      order && ORDER_ASKED.test(sentence)
        ? order
        : email && EMAIL_ASKED.test(sentence) && /address|アドレス|邮箱|地址|your|what|いただけ|教えて/i.test(sentence)
          ? email
          : name && NAME_ASKED.test(sentence)
            ? name
            : card.phone && PHONE_ASKED.test(sentence)
              ? card.phone
              : card.product && PRODUCT_ASKED.test(sentence)
                ? card.product
                : "";
    if (known) return finding("mannersKnown", { known });
  }
  return null;
};

const asks = (sentence: string) => IS_ASKING.test(sentence);
const sentencesOf = (text: string): string[] => text.match(SENTENCE) ?? [];

const lookForHarsh: Look = (text, { harsh }) => {
  const found: string[] = [];
  let repaired = text;
  const flat = text.toLowerCase();
  // The longest first: "as I already said" before "as I said".
  for (const { word, instead } of [...harsh].sort((a, b) => b.word.length - a.word.length)) {
    // Most words do not stand there: their beginning is looked for first, which costs little.
    const begin = word.trim().split(/[\s'’]/)[0] ?? "";
    if (!begin || !flat.includes(begin.toLowerCase()) || !wordPattern(word).test(repaired)) continue;
    found.push(word);
    repaired = repaired.replace(wordPattern(word), (whole) => (/^\p{Lu}/u.test(whole) ? capitalised(instead) : instead));
  }
  // What stands instead may itself be on the list: it is the company's own choice.
  return found.length
    ? { check: "harsh", words: "mannersHarsh", args: { words: found.join(", ") }, repaired: recapitalised(text, tidied(repaired)) }
    : null;
};

/** Latin words are whole words; where no spaces part them, they stand anywhere. */
function wordPattern(word: string): RegExp {
  const inner = escaped(word.trim()).replace(/\s+/g, "\\s+").replace(/['’]/g, "['’]");
  const [before, after] = [/^\p{Script=Latin}/u.test(word) ? "(?<!\\p{L})" : "", /\p{Script=Latin}$/u.test(word) ? "(?!\\p{L})" : ""];
  return new RegExp(before + inner + after, "giu");
}

const FEWEST_CAPITALS = 10;

const lookForCapitals: Look = (text, { name }) => {
  const prose = text.replace(/https?:\/\/\S+/g, "");
  const words = prose.match(/\p{L}[\p{L}'’]*/gu) ?? [];
  const cased = words.filter((word) => word.toLowerCase() !== word.toUpperCase());
  // Abbreviations and codes are written so; a sentence is not.
  const loud = cased.filter((word) => word.length > 1 && word === word.toUpperCase());
  const letters = loud.join("").length;
  if (letters < FEWEST_CAPITALS || loud.length < 2 || letters < 0.7 * cased.join("").length) return null;
  return { check: "capitals", words: "mannersCapitals", args: {}, repaired: calmed(text, name) };
};

function calmed(text: string, name: string): string {
  const kept = new Map(name.split(/\s+/).map((part) => [part.toLowerCase(), part]));
  const small = text.replace(/https?:\/\/\S+|\p{L}[\p{L}'’]*/gu, (word) => {
    if (/^https?:/i.test(word)) return word;
    if (/^I(?=$|['’])/.test(word)) return `I${word.slice(1).toLowerCase()}`;
    return kept.get(word.toLowerCase()) ?? word.toLowerCase();
  });
  return small.replace(/(^|[.!?]\s+|\n\s*)(\p{Ll})/gu, (_whole, before: string, letter: string) => before + letter.toUpperCase());
}

const SHORTEST_REPEAT = 30;

const lookForRepeat: Look = (text, { canned, said }) => {
  const ours = said.filter((line) => line.ours).map((line) => normalised(line.body));
  const again = canned.find(
    (each) =>
      isStillThere(text, each.text) &&
      (each.is_used || (normalised(each.text).length >= SHORTEST_REPEAT && ours.some((body) => body.includes(normalised(each.text))))),
  );
  if (!again) return null;
  const without = text.includes(again.text) ? tidied(text.replace(again.text, "")) : "";
  return { check: "repeat", words: "mannersRepeat", args: { title: again.title }, repaired: without };
};

const LOOKS: readonly (readonly [Check, Look])[] = [
  ["repeat", lookForRepeat],
  ["harsh", lookForHarsh],
  ["asked", lookForAsked],
  ["capitals", lookForCapitals],
  ["link", lookForLink],
  ["name", lookForName],
];

/** Without what is left behind where words were taken out. */
function tidied(text: string): string {
  return text
    .replace(/[ \t]{2,}/g, " ")
    .replace(/[ \t]+([,.!?;:])/g, "$1")
    .replace(/[,;](?=\s*[,;.!?])/g, "")
    .replace(/^[\s,;:]+/, "")
    .replace(/[ \t]+$/gm, "")
    .trimEnd();
}

/** A sentence whose first word was taken out begins with a capital again, if it did before. */
function recapitalised(before: string, after: string): string {
  return /^\p{Lu}/u.test(before) ? capitalised(after) : after;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
