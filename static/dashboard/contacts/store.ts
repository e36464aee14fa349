/** The contacts' state, and what the screen may ask of it. */
import { signal } from "@preact/signals";
import { ApiError, get, whyRefused } from "../live/api";
import { t } from "./i18n/index";
import type { Attribute, Contact, Page, Person, Segment } from "./types";

export interface Filters {
  q: string;
  tag: string;
  owner: string;
  verified: string;
  segment: string;
  sort: string;
}

export const NO_FILTERS: Filters = { q: "", tag: "", owner: "", verified: "", segment: "", sort: "-seen" };
const PAUSE_MS = 250;
const TASKS = "/contacts/tasks/";
const COLUMNS = "sodan.contacts.columns";

export const filters = signal<Filters>(fromAddress());
export const rows = signal<readonly Contact[] | null>(null);
export const next = signal<string | null>(null);
export const problem = signal("");
export const loading = signal(false);
export const selected = signal<string | null>(idInPath());
/** One's own tasks are shown. */
export const tasksOpen = signal(location.pathname === TASKS);
/** Which import is open: "" for their list, null for none. */
export const importing = signal<string | null>(importInPath());
export const attributes = signal<readonly Attribute[]>([]);
export const tags = signal<readonly { tag: string; count: number }[]>([]);
export const owners = signal<readonly Person[]>([]);
export const segments = signal<readonly Segment[]>([]);
export const columns = signal<readonly string[]>(readColumns());

let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The sentence for what went wrong. */
export function sentence(error: unknown): string {
  return whyRefused(error, { offline: t("offline"), failed: t("failed") });
}

/** What is wrong with which field, where the server says so. */
export function fieldErrors(error: unknown): Record<string, string> {
  const found = error instanceof ApiError ? error.problem["errors"] : undefined;
  const errors = Array.isArray(found) ? (found as { field: string; detail: string }[]) : [];
  return Object.fromEntries(errors.map(({ field, detail }) => [field, detail]));
}

export function isFiltered({ q, tag, owner, verified, segment }: Filters): boolean {
  return Boolean(q.trim() || tag || owner || verified || segment);
}

/** Change what is looked for; what is typed waits a moment for more. */
export function look(change: Partial<Filters>): void {
  filters.value = { ...filters.peek(), ...change };
  history.replaceState(history.state, "", `${location.pathname}${query(filters.peek())}`);
  clearTimeout(timer);
  timer = setTimeout(() => void load(), "q" in change ? PAUSE_MS : 0);
}

export function query(wanted: Filters): string {
  const pairs = Object.entries(wanted).filter(([name, value]) => value.trim() && !(name === "sort" && value === "-seen"));
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, value.trim()])).toString();
  return text && `?${text}`;
}

/** The first page, or the one after what is shown. */
export async function load(more = false): Promise<void> {
  const own = ++turn;
  loading.value = true;
  problem.value = "";
  try {
    const parameters = new URLSearchParams(query(filters.peek()));
    if (more && next.peek()) parameters.set("cursor", next.peek() as string);
    const page = await get<Page<Contact>>(`contacts/?${parameters}`);
    // Only the newest question's answer counts.
    if (own !== turn) return;
    rows.value = more ? [...(rows.peek() ?? []), ...page.results] : page.results;
    next.value = page.next;
  } catch (error) {
    if (own === turn) problem.value = sentence(error);
  } finally {
    if (own === turn) loading.value = false;
  }
}

export async function loadWords(): Promise<void> {
  const list = async <T>(path: string, into: { value: readonly T[] }) => {
    into.value = (await get<{ results: T[] }>(path)).results;
  };
  await Promise.allSettled([
    list("contact-attributes/", attributes),
    list("contact-tags/", tags),
    list("owners/", owners),
    list("contact-segments/", segments),
  ]);
}

/** A contact as it is now, wherever it is shown. */
export function put(contact: Contact): void {
  rows.value = rows.peek()?.map((row) => (row.id === contact.id ? contact : row)) ?? null;
}

export function drop(id: string): void {
  rows.value = rows.peek()?.filter((row) => row.id !== id) ?? null;
}

export function open(id: string | null): void {
  if (selected.peek() === id && importing.peek() === null && !tasksOpen.peek()) return;
  tasksOpen.value = false;
  importing.value = null;
  history.pushState(null, "", `/contacts/${id ? `${id}/` : ""}${id ? "" : query(filters.peek())}`);
  selected.value = id;
}

/** To one's own tasks. */
export function goTasks(): void {
  history.pushState(null, "", TASKS);
  tasksOpen.value = true;
}

/** To an import, their list (""), or back to the contacts (null). */
export function goImports(id: string | null): void {
  if (importing.peek() === id) return;
  history.pushState(null, "", id === null ? `/contacts/${query(filters.peek())}` : `/contacts/imports/${id && `${id}/`}`);
  importing.value = id;
}

export function chooseColumns(chosen: readonly string[]): void {
  columns.value = chosen;
  localStorage.setItem(COLUMNS, JSON.stringify(chosen));
}

export function startNavigation(): void {
  addEventListener("popstate", () => {
    selected.value = idInPath();
    importing.value = importInPath();
    tasksOpen.value = location.pathname === TASKS;
    filters.value = fromAddress();
    void load();
  });
}

function idInPath(): string | null {
  return /^\/contacts\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1] ?? null;
}

function importInPath(): string | null {
  return (
    /^\/contacts\/imports\/(?:([0-9a-f-]{36})\/)?$/
      .exec(location.pathname)
      ?.slice(1)
      .map((id) => id ?? "")[0] ?? null
  );
}

function fromAddress(): Filters {
  const given = new URLSearchParams(location.search);
  const known = Object.keys(NO_FILTERS).map((name) => [name, given.get(name) ?? NO_FILTERS[name as keyof Filters]]);
  return Object.fromEntries(known) as unknown as Filters;
}

function readColumns(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(COLUMNS) ?? "null");
    if (Array.isArray(kept)) return kept.filter((name) => typeof name === "string");
  } catch {
    // The usual ones.
  }
  return ["email", "company", "tags", "owner", "seen"];
}
