import { useEffect, useState } from "preact/hooks";
import type { Priority } from "../../../shared/protocol";
import { t as tOfDepartments } from "../../departments/i18n/index";
import { departments } from "../../departments/store";
import { t } from "../../i18n/index";
import { Tags } from "../../ui/tags";
import { type Details, file, setDetails } from "../actions";
import { PRIORITIES, PRIORITY_WORDS } from "../list/priority";
import type { Summary } from "../types";
import { tagsInUse } from "../views";

/** What the staff notes about a conversation: subject, priority, tags. */
export function ConversationDetails({ summary }: { summary: Summary }) {
  const [wrong, setWrong] = useState("");
  const save = async (details: Details) => {
    const why = await setDetails(summary.id, details);
    setWrong(why);
    return why;
  };
  return (
    <div class="details-edit">
      <Subject key={summary.id} subject={summary.subject} save={(subject) => save({ subject })} />
      <label class="details-row">
        <span class="details-label">{t("priority")}</span>
        <select
          class="control details-select"
          value={summary.priority}
          onChange={(event) => void save({ priority: event.currentTarget.value as Priority })}
        >
          {PRIORITIES.map((each) => (
            <option key={each} value={each}>
              {t(PRIORITY_WORDS[each])}
            </option>
          ))}
        </select>
      </label>
      {departments.value.length > 0 && (
        <label class="details-row">
          <span class="details-label">{tOfDepartments("department")}</span>
          <select
            class="control details-select"
            value={summary.department ?? ""}
            onChange={(event) => {
              const select = event.currentTarget;
              void file(summary.id, select.value || null).then((why) => {
                setWrong(why);
                // What was refused is not what is shown.
                if (why) select.value = summary.department ?? "";
              });
            }}
          >
            <option value="">{tOfDepartments("noDepartment")}</option>
            {departments.value.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {wrong && (
        <p class="field-error" role="alert">
          {wrong}
        </p>
      )}
      <Tags key={`tags-${summary.id}`} tags={summary.tags} known={tagsInUse.value} save={(tags) => setDetails(summary.id, { tags })} />
    </div>
  );
}

/** Kept on Enter or when one leaves it; Escape brings back what was there. A refused one stays to be mended. */
function Subject({ subject, save }: { subject: string; save: (subject: string) => Promise<string> }) {
  const [typed, setTyped] = useState(subject);
  const [isTyping, setTyping] = useState(false);
  useEffect(() => {
    if (!isTyping) setTyped(subject);
  }, [subject, isTyping]);
  const keep = async () => {
    if (typed.trim() === subject) setTyping(false);
    else if (!(await save(typed))) setTyping(false);
  };
  return (
    <input
      type="text"
      class="control details-subject"
      dir="auto"
      maxLength={200}
      aria-label={t("subject")}
      placeholder={t("subjectHint")}
      value={typed}
      onInput={(event) => {
        setTyping(true);
        setTyped(event.currentTarget.value);
      }}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === "Enter") void keep();
        else if (event.key === "Escape") {
          event.stopPropagation();
          setTyping(false);
          setTyped(subject);
        }
      }}
    />
  );
}
