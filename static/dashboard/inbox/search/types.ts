/** What the search of the API answers with. */
import type { Message, Summary } from "../types";

export interface FoundText {
  text: string;
  /** From and to, counted in code points. */
  marks: readonly (readonly [number, number])[];
  is_cut_before: boolean;
  is_cut_after: boolean;
}

export interface FoundLine {
  id: string;
  seq: number;
  kind: Message["kind"];
  sender: Message["sender"];
  created_at: string;
  excerpt: FoundText;
}

export interface FoundConversation {
  conversation: Summary;
  lines: readonly FoundLine[];
  more: number;
}

export interface FoundContact {
  id: string;
  name: string;
  email: string;
  phones: readonly string[];
  company: string;
  is_verified: boolean;
}

export interface Answer {
  results: readonly FoundConversation[];
  next: string | null;
  number: Summary | null;
  contacts: readonly FoundContact[];
}
