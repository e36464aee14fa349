/** The state of the import that is open, and what may be asked of it. */
import { signal } from "@preact/signals";
import { get, patch, post, remove, upload } from "../../live/api";
import { rows as contactRows, goImports, sentence } from "../store";
import type { Page } from "../types";
import { type ContactImport, isBusy, isOver, type PreviewRow, type RefusedRow, type Settings } from "./types";

const POLL_MS = 700;
const AFTER_FAILURE_MS = 3000;

export const current = signal<ContactImport | null>(null);
export const preview = signal<readonly PreviewRow[] | null>(null);
export const refused = signal<readonly RefusedRow[]>([]);
export const moreRefused = signal<string | null>(null);
export const earlier = signal<readonly ContactImport[] | null>(null);
export const problem = signal("");
/** The import could not be read at all. */
export const missing = signal(false);
export const busy = signal(false);

let timer: ReturnType<typeof setTimeout> | undefined;
/** Answers to what was asked before are not shown over newer ones. */
let turn = 0;

export async function loadEarlier(): Promise<void> {
  problem.value = "";
  try {
    earlier.value = (await get<Page<ContactImport>>("contact-imports/?limit=50")).results;
  } catch (error) {
    problem.value = sentence(error);
  }
}

export async function send(file: File): Promise<void> {
  await doing(async () => {
    const made = await upload<ContactImport>(`contact-imports/?filename=${encodeURIComponent(file.name)}`, file, "text/csv");
    current.value = made;
    goImports(made.id);
  });
}

export async function open(id: string): Promise<void> {
  const own = ++turn;
  if (current.peek()?.id !== id) current.value = null;
  preview.value = null;
  refused.value = [];
  problem.value = "";
  missing.value = false;
  try {
    const found = await get<ContactImport>(`contact-imports/${id}/`);
    if (own !== turn) return;
    await take(found);
  } catch (error) {
    if (own !== turn) return;
    problem.value = sentence(error);
    missing.value = true;
  }
}

/** Stop looking at it. */
export function close(): void {
  turn += 1;
  clearTimeout(timer);
}

export function change(settings: Settings): Promise<void> {
  return doing(async () => take(await patch<ContactImport>(`contact-imports/${current.peek()?.id}/`, settings)));
}

export function step(name: "check" | "start" | "cancel"): Promise<void> {
  return doing(async () => take(await post<ContactImport>(`contact-imports/${current.peek()?.id}/${name}/`)));
}

export function discard(): Promise<void> {
  return doing(async () => {
    await remove(`contact-imports/${current.peek()?.id}/`);
    goImports("");
  });
}

export async function showMoreRefused(): Promise<void> {
  const found = current.peek();
  if (!found) return;
  const cursor = moreRefused.peek();
  const page = await get<Page<RefusedRow>>(`contact-imports/${found.id}/refused/?limit=50${cursor ? `&cursor=${cursor}` : ""}`);
  refused.value = cursor ? [...refused.peek(), ...page.results] : page.results;
  moreRefused.value = page.next;
}

async function doing(work: () => Promise<unknown>): Promise<void> {
  busy.value = true;
  problem.value = "";
  try {
    await work();
  } catch (error) {
    problem.value = sentence(error);
  } finally {
    busy.value = false;
  }
}

async function take(found: ContactImport): Promise<void> {
  const own = ++turn;
  clearTimeout(timer);
  current.value = found;
  if (isBusy(found.status)) {
    timer = setTimeout(() => void poll(found.id), POLL_MS);
    return;
  }
  // The list of contacts is another one now.
  if (isOver(found.status)) contactRows.value = null;
  moreRefused.value = null;
  refused.value = [];
  if (found.refused) await showMoreRefused();
  if (isOver(found.status)) return;
  const { results } = await get<{ results: PreviewRow[] }>(`contact-imports/${found.id}/preview/`);
  if (own === turn) preview.value = results;
}

async function poll(id: string): Promise<void> {
  const own = turn;
  try {
    const found = await get<ContactImport>(`contact-imports/${id}/`);
    if (own !== turn) return;
    problem.value = "";
    await take(found);
  } catch (error) {
    if (own !== turn) return;
    problem.value = sentence(error);
    timer = setTimeout(() => void poll(id), AFTER_FAILURE_MS);
  }
}
