/** Imports as the API tells them. */
import type { Value } from "../types";

export type Status = "draft" | "checking" | "checked" | "running" | "done" | "cancelled" | "failed";
export type Outcome = "new" | "changed" | "unchanged" | "refused";

export interface ContactImport {
  id: string;
  filename: string;
  size: number;
  by: { id: string; name: string } | null;
  status: Status;
  reason: string;
  encoding: string;
  delimiter: string;
  has_header: boolean;
  columns: { name: string; target: string }[];
  match: "email" | "none";
  existing: "fill" | "overwrite" | "leave";
  rows: number;
  position: number;
  created: number;
  changed: number;
  unchanged: number;
  refused: number;
  created_at: string;
  finished_at: string | null;
}

export interface RowError {
  column: number | null;
  name: string;
  code: string;
  detail: string;
}

export interface RefusedRow {
  number: number;
  cells: string[];
  errors: RowError[];
}

export interface PreviewRow extends RefusedRow {
  outcome: Outcome;
  name: string;
  email: string;
  phones: string[];
  company: string;
  language: string;
  external_id: string | null;
  tags: string[];
  attributes: Record<string, Value>;
  consents: { what: string; is_given: boolean }[];
  changed: string[];
}

/** What may be changed of a draft. */
export interface Settings {
  encoding?: string;
  delimiter?: string;
  has_header?: boolean;
  targets?: string[];
  match?: string;
  existing?: string;
}

export function isBusy(status: Status): boolean {
  return status === "checking" || status === "running";
}

export function isOver(status: Status): boolean {
  return status === "done" || status === "cancelled" || status === "failed";
}
