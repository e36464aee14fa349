import { BellOff, CalendarClock } from "lucide";
import { useState } from "preact/hooks";
import { clock, dayLine } from "../../shared/time";
import { locale } from "../i18n/index";
import { ask } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { groupOf } from "./dates";
import { TaskForm } from "./form";
import { t } from "./i18n/index";
import { change, drop, sentence } from "./store";
import type { Task } from "./types";

/** A task: a tick, what and when, and the same line as a form when one wants to change it. */
export function TaskRow({ task, withContact = false }: { task: Task; withContact?: boolean }) {
  const [editing, setEditing] = useState(false);
  const [ticked, setTicked] = useState(false);
  const now = new Date();
  const due = new Date(task.due_at);
  const isDone = ticked || Boolean(task.done_at);
  const tick = async (done: boolean) => {
    setTicked(done);
    try {
      await change(task.id, { is_done: done });
    } catch (error) {
      setTicked(!done);
      toast("failed", sentence(error));
    }
  };
  const takeAway = async () => {
    if (await ask(t("deleteTitle"), t("deleteText"), t("delete"))) drop(task.id).catch((error) => toast("failed", sentence(error)));
  };
  if (editing)
    return (
      <li class="task">
        <TaskForm task={task} save={(put) => change(task.id, put)} onClose={() => setEditing(false)} onDelete={() => void takeAway()} />
      </li>
    );
  return (
    <li class={`task ${isDone ? "is-done" : groupOf(task, now) === "overdue" ? "is-overdue" : ""}`}>
      <input
        type="checkbox"
        class="task-tick"
        checked={isDone}
        aria-label={t("tick", { body: task.body })}
        onChange={(event) => void tick(event.currentTarget.checked)}
      />
      <div class="min-w-0 grow">
        <button type="button" class="task-body" dir="auto" aria-label={t("edit", { body: task.body })} onClick={() => setEditing(true)}>
          {task.body}
        </button>
        <p class="task-about">
          <time dateTime={task.due_at} class="task-due" title={due.toLocaleString(locale, { dateStyle: "full", timeStyle: "short" })}>
            <Icon of={CalendarClock} size={13} />
            {dayLine(due, now, locale)}, {clock(due, locale)}
          </time>
          {!task.has_reminder && <Icon of={BellOff} size={13} label={t("reminderOff")} />}
          {withContact ? (
            <a class="text-link truncate" href={`/contacts/${task.contact.id}/`} dir="auto">
              {task.contact.name || task.contact.email || t("unnamed")}
            </a>
          ) : (
            <span class="truncate">{task.owner?.name ?? t("nobody")}</span>
          )}
        </p>
      </div>
    </li>
  );
}
