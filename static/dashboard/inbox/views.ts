/** The lists of the inbox: those that everybody has, saved ones, and what was just asked. */
import { signal } from "@preact/signals";
import { ApiError, get, patch, post, remove } from "../live/api";
import { ASKED, type Asked, type Filter, type Order, tidied } from "./list/filter";
import { BUILT_IN, type BuiltIn, type View } from "./types";

export interface SavedView {
  id: string;
  name: string;
  filter: Filter;
  order: Order;
  is_shared: boolean;
  may_change: boolean;
}

export const saved = signal<readonly SavedView[]>([]);
/** What was asked without saving it, and the view that it began from. */
export const adHoc = signal<Asked & { from: View }>({ ...ASKED.all, from: "all" });
export const tagsInUse = signal<readonly string[]>([]);

export function isBuiltIn(view: string): view is BuiltIn {
  return (BUILT_IN as readonly string[]).includes(view);
}

export function savedOf(view: View): SavedView | undefined {
  return view.startsWith("saved:") ? saved.value.find((each) => `saved:${each.id}` === view) : undefined;
}

/** What a list asks for. A saved view that is gone asks what all do. */
export function askedOf(view: View): Asked {
  if (view === "filter") return adHoc.value;
  return isBuiltIn(view) ? ASKED[view] : (savedOf(view) ?? ASKED.all);
}

/** How the server is asked for a list. */
export function queryOf(view: View): string {
  if (isBuiltIn(view)) return `view=${view}`;
  const one = savedOf(view);
  if (one) return `view=${one.id}`;
  const { filter, order } = askedOf(view);
  return `filter=${encodeURIComponent(JSON.stringify(tidied(filter)))}&order=${order}`;
}

export async function loadViews(): Promise<void> {
  try {
    saved.value = (await get<{ results: SavedView[] }>("conversation-views/")).results;
  } catch {
    // Those that are known stay; the next connection asks again.
  }
}

export async function loadTags(): Promise<void> {
  try {
    tagsInUse.value = (await get<{ results: { tag: string }[] }>("conversation-tags/")).results.map(({ tag }) => tag);
  } catch {
    // They are only proposals.
  }
}

export async function saveView(name: string, asked: Asked, isShared: boolean): Promise<SavedView> {
  const view = await post<SavedView>("conversation-views/", {
    name,
    filter: tidied(asked.filter),
    order: asked.order,
    is_shared: isShared,
  });
  keep(view);
  return view;
}

export async function changeView(id: string, changes: { name?: string; filter?: Filter; order?: Order }): Promise<SavedView> {
  const view = await patch<SavedView>(`conversation-views/${id}/`, changes);
  keep(view);
  return view;
}

export async function deleteView(id: string): Promise<void> {
  try {
    await remove(`conversation-views/${id}/`);
  } catch (error) {
    // Somebody else was faster: gone it is.
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
  saved.value = saved.value.filter((each) => each.id !== id);
}

function keep(view: SavedView): void {
  const others = saved.value.filter((each) => each.id !== view.id);
  saved.value = [...others, view].sort((a, b) => a.name.localeCompare(b.name));
}
