/** One thing done with many conversations, each shown as its own answer says. */
import type { Priority } from "../../shared/protocol";
import { t } from "../i18n/index";
import { ApiError, post } from "../live/api";
import { ask } from "../ui/dialog";
import { toast } from "../ui/toast";
import { shown } from "./list/rows";
import { change, list, picked } from "./store";
import type { Summary } from "./types";

export type Bulk =
  | { action: "close" | "reopen" | "wake" }
  | { action: "assign"; operator: string }
  | { action: "route"; department: string | null }
  | { action: "snooze"; until: string | null }
  | { action: "prioritise"; priority: Priority }
  | { action: "tag"; add_tags?: string[]; remove_tags?: string[] };

interface Result {
  id: string;
  is_done: boolean;
  code: string;
  title: string;
  conversation: Summary | null;
}

export async function doWithAll(ids: readonly string[], bulk: Bulk): Promise<void> {
  const waiting = ids.filter((id) => shown(list.peek(), id)?.waiting_since).length;
  if (
    bulk.action === "close" &&
    waiting &&
    !(await ask(t("bulkCloseTitle", { n: ids.length }), t("bulkCloseText", { n: waiting }), t("closeAnyway")))
  )
    return;
  const before = new Map(ids.map((id) => [id, list.peek().summaries.get(id)]));
  let results: Result[];
  try {
    results = (await post<{ results: Result[] }>("conversations/bulk/", { conversations: ids, ...bulk })).results;
  } catch (error) {
    toast("failed", error instanceof ApiError && error.code !== "offline" && error.message ? error.message : t("whyOffline"));
    return;
  }
  for (const { conversation } of results) if (conversation) change({ type: "came", conversation });
  const failed = results.filter((each) => !each.is_done);
  const done = results.filter((each) => each.is_done).map((each) => each.id);
  // What was refused stays ticked, so that something else can be tried.
  picked.value = new Set(failed.map((each) => each.id));
  if (failed.length) toast("failed", t("bulkFailed", { n: failed.length, why: failed[0]?.title ?? "" }));
  if (done.length) {
    const back = undoing(bulk, done, before);
    toast("done", t("bulkDone", { n: done.length }), back && { label: t("undo"), run: () => void back() });
  }
}

/** How a bulk action is taken back, where one action can. */
function undoing(bulk: Bulk, ids: readonly string[], before: ReadonlyMap<string, Summary | undefined>): (() => Promise<void>) | undefined {
  switch (bulk.action) {
    case "close":
      // Those that were closed already stay closed.
      return () =>
        doWithAll(
          ids.filter((id) => before.get(id)?.status !== "closed"),
          { action: "reopen" },
        );
    case "snooze":
      return () => doWithAll(ids, { action: "wake" });
    case "tag": {
      const added = bulk.add_tags ?? [];
      const fresh = ids.filter((id) => !added.some((tag) => before.get(id)?.tags.includes(tag)));
      return added.length && fresh.length ? () => doWithAll(fresh, { action: "tag", add_tags: [], remove_tags: added }) : undefined;
    }
    default:
      return undefined;
  }
}
