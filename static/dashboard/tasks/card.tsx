import { Plus } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../ui/icon";
import { TaskForm } from "./form";
import { t } from "./i18n/index";
import { TaskRow } from "./row";
import { changes, plan, read, sentence } from "./store";
import type { Task } from "./types";

/** What is planned with a contact, and a line to plan something. */
export function TaskCard({ contact }: { contact: string }) {
  const [tasks, setTasks] = useState<Task[]>([]);
  const [failed, setFailed] = useState("");
  const [adding, setAdding] = useState(false);
  const asked = changes.value;
  useEffect(() => {
    let current = true;
    read(`contact=${contact}&limit=50`).then(
      ({ results }) => {
        if (!current) return;
        setTasks(results);
        setFailed("");
      },
      (error) => current && setFailed(sentence(error)),
    );
    return () => {
      current = false;
    };
  }, [contact, asked]);
  return (
    <div class="task-card">
      {failed && <p class="field-error">{failed}</p>}
      {tasks.length > 0 && (
        <ul class="task-list">
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task} />
          ))}
        </ul>
      )}
      {adding ? (
        <TaskForm save={(task) => plan(contact, task)} onClose={() => setAdding(false)} />
      ) : (
        <button type="button" class="btn btn-ghost btn-sm task-add" onClick={() => setAdding(true)}>
          <Icon of={Plus} size={15} />
          {t("add")}
        </button>
      )}
    </div>
  );
}
