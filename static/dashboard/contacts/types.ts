/** Contacts as the API tells them. */
export interface Person {
  id: string;
  name: string;
}

export type Value = string | number | boolean;

export interface Contact {
  id: string;
  name: string;
  email: string;
  phones: string[];
  company: string;
  language: string;
  external_id: string | null;
  is_verified: boolean;
  owner: Person | null;
  tags: string[];
  attributes: Record<string, Value>;
  consents: { what: string; is_given: boolean; at: string; where: string }[];
  source: string;
  created_at: string;
  changed_at: string;
  seen_at: string | null;
}

export interface Attribute {
  id: string;
  slug: string;
  label: string;
  type: "text" | "number" | "date" | "boolean" | "choice" | "link";
  choices: string[];
}

export interface Device {
  id: string;
  website: string;
  browser: string;
  system: string;
  device: "desktop" | "phone" | "tablet" | "";
  language: string;
  page_url: string;
  page_title: string;
  online: boolean;
  identified: boolean;
  visits: number;
  seen_at: string | null;
}

export interface Entry {
  kind: string;
  at: string;
  id: string | null;
  title: string;
  by: string;
  data: Record<string, Value | null>;
}

export interface Rule {
  field: string;
  op: string;
  value?: string | number | boolean;
}

export interface Segment {
  id: string;
  name: string;
  rules: { match: "all" | "any"; rules: Rule[] };
}

export interface Page<T> {
  results: T[];
  next: string | null;
}
