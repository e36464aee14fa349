/** What is wrong with answers, said before they are sent. Pure. */
import type { FormQuestion } from "../../shared/protocol";
import type { Answers } from "./host";
import type { Words } from "./words";

const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;
const PHONE = /^\+?\d[\d ().\-/]{2,28}\d$/;

export const LONGEST = { text: 200, long: 2000, email: 254, phone: 30, choice: 0, consent: 0 } as const;

/** Full-width figures are what a Japanese keyboard types. */
const narrow = (text: string) => text.replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0)).replace(/　/g, " ");

export function wrongWith(question: FormQuestion, value: Answers[string] | undefined): keyof Words | "" {
  const { kind, required } = question;
  const empty = value === undefined || value === false || (typeof value === "string" && !value.trim());
  if (empty) return !required ? "" : kind === "consent" ? "needConsent" : kind === "choice" ? "needChoice" : "need";
  const text = String(value).trim();
  if (kind === "email" && !EMAIL.test(text)) return "needEmail";
  if (kind === "phone" && !PHONE.test(narrow(text))) return "needPhone";
  return "";
}

/** What is sent: without what was left empty. */
export function given(questions: readonly FormQuestion[], answers: Answers): Answers {
  const told = questions.filter(({ key }) => answers[key] !== undefined && answers[key] !== false && String(answers[key]).trim() !== "");
  return Object.fromEntries(
    told.map(({ key }) => [key, typeof answers[key] === "string" ? (answers[key] as string).trim() : answers[key]]),
  ) as Answers;
}
