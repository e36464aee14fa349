import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fromField, toField, usualDue } from "./dates";
import { t } from "./i18n/index";
import { loadPeople, people, sentence, type TaskChange } from "./store";
import type { Task } from "./types";

/** A task written down or changed. What was typed stays when the server refuses it. */
export function TaskForm({
  task,
  save,
  onClose,
  onDelete,
}: {
  task?: Task;
  save: (change: TaskChange) => Promise<unknown>;
  onClose: () => void;
  onDelete?: () => void;
}) {
  const id = useId();
  const [body, setBody] = useState(task?.body ?? "");
  const [due, setDue] = useState(toField(task ? new Date(task.due_at) : usualDue(new Date())));
  const [owner, setOwner] = useState(task ? (task.owner?.id ?? "") : "me");
  const [reminds, setReminds] = useState(task?.has_reminder ?? true);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  useEffect(() => {
    loadPeople().catch((error) => setWrong(sentence(error)));
  }, []);
  const submit = async () => {
    const at = fromField(due);
    if (busy || !body.trim() || !at) return;
    setBusy(true);
    setWrong("");
    try {
      await save({ body, due_at: at, has_reminder: reminds, ...(owner === "me" ? {} : { owner: owner || null }) });
      onClose();
    } catch (error) {
      setWrong(sentence(error));
      setBusy(false);
    }
  };
  return (
    <form
      class="task-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <input
        ref={first}
        type="text"
        class="control"
        dir="auto"
        maxLength={500}
        aria-label={t("text")}
        placeholder={t("textHint")}
        value={body}
        onInput={(event) => setBody(event.currentTarget.value)}
      />
      <div class="task-form-row">
        <label class="task-label" for={`${id}-due`}>
          {t("due")}
        </label>
        <input id={`${id}-due`} type="datetime-local" class="control" value={due} onInput={(event) => setDue(event.currentTarget.value)} />
        <label class="task-label" for={`${id}-owner`}>
          {t("owner")}
        </label>
        <select id={`${id}-owner`} class="control" value={owner} onChange={(event) => setOwner(event.currentTarget.value)}>
          {!task && <option value="me">{t("me")}</option>}
          {task && <option value="">{t("nobody")}</option>}
          {people.value.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      </div>
      <label class="check">
        <input type="checkbox" checked={reminds} onChange={(event) => setReminds(event.currentTarget.checked)} />
        <span>{t("remind")}</span>
      </label>
      {wrong && (
        <p class="field-error" role="alert">
          {wrong}
        </p>
      )}
      <div class="task-form-actions">
        {onDelete && (
          <button type="button" class="btn btn-danger btn-sm me-auto" onClick={onDelete}>
            {t("delete")}
          </button>
        )}
        <button type="button" class="btn btn-plain btn-sm" onClick={onClose}>
          {t("cancel")}
        </button>
        <button type="submit" class="btn btn-primary btn-sm" disabled={busy || !body.trim() || !fromField(due)}>
          {t("save")}
        </button>
      </div>
    </form>
  );
}
