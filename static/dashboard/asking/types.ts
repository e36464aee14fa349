/** The forms and the rules of the end, as the API tells them. */
export type Moment = "before" | "after";
export const KINDS = ["text", "long", "email", "phone", "choice", "consent"] as const;
export type Kind = (typeof KINDS)[number];
export const LANGUAGES = [
  ["en", "English"],
  ["ja", "日本語"],
  ["zh-hans", "简体中文"],
] as const;

export interface Question {
  key: string;
  kind: Kind;
  labels: Record<string, string>;
  is_required: boolean;
  maps_to: string;
  choices: Record<string, string[]>;
}

export interface Form {
  moment: Moment;
  is_active: boolean;
  intro: Record<string, string>;
  questions: Question[];
}

export interface Rules {
  rating_steps: number;
  asks_comment: boolean;
  offers_transcript: boolean;
}

export interface Attribute {
  slug: string;
  label: string;
  type: string;
}

/** Which fields of a contact a kind of question can fill. */
export function targets(kind: Kind, attributes: readonly Attribute[]): string[] {
  if (kind === "consent") return [];
  const own = { text: ["name"], email: ["email"], phone: ["phone"], long: [], choice: [] }[kind];
  return [...own, ...attributes.map(({ slug }) => `attributes.${slug}`)];
}

export function freshKey(questions: readonly Question[]): string {
  let n = questions.length + 1;
  while (questions.some(({ key }) => key === `q${n}`)) n += 1;
  return `q${n}`;
}
