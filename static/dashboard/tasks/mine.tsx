import { ArrowLeft, ListChecks, SearchX } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { MyPromises } from "../endings/mine";
import { Icon } from "../ui/icon";
import { type Group, groupOf } from "./dates";
import { t } from "./i18n/index";
import { TaskRow } from "./row";
import { changes, read, sentence } from "./store";
import type { Task } from "./types";

const GROUPS: readonly Group[] = ["overdue", "today", "later"];

/** What is mine to do: what is late first. */
export function MyTasks({ onBack }: { onBack: () => void }) {
  const [tasks, setTasks] = useState<Task[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failed, setFailed] = useState("");
  const asked = changes.value;
  const load = async (cursor = "") => {
    setFailed("");
    try {
      const page = await read(`owner=me&limit=100${cursor && `&cursor=${cursor}`}`);
      setTasks(cursor ? [...(tasks ?? []), ...page.results] : page.results);
      setNext(page.next);
    } catch (error) {
      setFailed(sentence(error));
    }
  };
  useEffect(() => void load(), [asked]);
  const now = new Date();
  return (
    <div class="contacts">
      <header class="import-head">
        <button type="button" class="icon-btn" aria-label={t("back")} title={t("back")} onClick={onBack}>
          <Icon of={ArrowLeft} />
        </button>
        <h2 class="page-title">{t("mine")}</h2>
      </header>
      <div class="contacts-scroll">
        <MyPromises />
        {failed ? (
          <div class="empty">
            <span class="empty-art">
              <Icon of={SearchX} size={26} />
            </span>
            <p class="empty-title">{t("listFailed")}</p>
            <p class="empty-text">{failed}</p>
            <button type="button" class="btn btn-plain btn-sm mt-2" onClick={() => void load()}>
              {t("tryAgain")}
            </button>
          </div>
        ) : tasks === null ? (
          <div class="contacts-wait" role="status" aria-label={t("loading")}>
            <span class="skeleton-line" />
            <span class="skeleton-line" />
          </div>
        ) : tasks.length === 0 ? (
          <div class="empty">
            <span class="empty-art">
              <Icon of={ListChecks} size={26} />
            </span>
            <p class="empty-title">{t("empty")}</p>
            <p class="empty-text">{t("emptyText")}</p>
            <button type="button" class="btn btn-plain btn-sm mt-2" onClick={onBack}>
              {t("back")}
            </button>
          </div>
        ) : (
          <div class="task-groups">
            {GROUPS.map((group) => {
              const found = tasks.filter((task) => groupOf(task, now) === group);
              return found.length === 0 ? null : (
                <section key={group}>
                  <h3 class={`task-group ${group === "overdue" ? "is-overdue" : ""}`}>
                    {t(group)} <span class="tabular">{found.length}</span>
                  </h3>
                  <ul class="task-list">
                    {found.map((task) => (
                      <TaskRow key={task.id} task={task} withContact />
                    ))}
                  </ul>
                </section>
              );
            })}
            {next && (
              <button type="button" class="btn btn-plain btn-sm justify-self-center" onClick={() => void load(next)}>
                {t("more")}
              </button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
