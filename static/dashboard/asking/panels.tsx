import { Plus } from "lucide";
import { useState } from "preact/hooks";
import { patch } from "../live/api";
import { errorsOf, SaveFoot, type SaveState, useGuard } from "../saving/form";
import { focusDrawn } from "../ui/focus";
import { Icon } from "../ui/icon";
import { renewChanges } from "./changes";
import { t } from "./i18n/index";
import { Preview } from "./preview";
import { QuestionFields } from "./questions";
import { type Attribute, type Form, freshKey, LANGUAGES, type Question, type Rules } from "./types";

const MOST = 8;
const STEPS = [0, 2, 3, 4, 5];
export function RulesPanel({ rules: stored }: { rules: Rules }) {
  const [rules, setRules] = useState(stored);
  const [state, setState] = useState<SaveState>("");
  useGuard(state);
  const put = (part: Partial<Rules>) => {
    setRules({ ...rules, ...part });
    setState("unsaved");
  };
  const save = async () => {
    setState("saving");
    try {
      setRules(await patch<Rules>("closing-rules/", rules));
      setState("saved");
      void renewChanges();
    } catch {
      setState("failed");
    }
  };
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <header class="panel-head">
        <h2 class="font-semibold">{t("end")}</h2>
      </header>
      <div class="panel-body form-stack">
        <p class="text-quiet text-sm">{t("endText")}</p>
        <fieldset class="field">
          <legend class="field-label mb-1.5">{t("steps")}</legend>
          <div class="choices asked-steps">
            {STEPS.map((steps) => (
              <label key={steps}>
                <input type="radio" name="steps" checked={rules.rating_steps === steps} onChange={() => put({ rating_steps: steps })} />
                <span>{steps === 0 ? t("steps_0") : t("steps_n", { n: steps })}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <label class="check">
          <input
            type="checkbox"
            checked={rules.asks_comment}
            disabled={rules.rating_steps === 0}
            onChange={(event) => put({ asks_comment: event.currentTarget.checked })}
          />
          <span>{t("comment")}</span>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={rules.offers_transcript}
            onChange={(event) => put({ offers_transcript: event.currentTarget.checked })}
          />
          <span>{t("transcript")}</span>
        </label>
      </div>
      <SaveFoot state={state} />
    </form>
  );
}

export function FormPanel({
  form: stored,
  attributes,
  language: first,
}: {
  form: Form;
  attributes: readonly Attribute[];
  language: string;
}) {
  const [form, setForm] = useState(stored);
  const [language, setLanguage] = useState(first);
  const [state, setState] = useState<SaveState>("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  useGuard(state);
  const put = (part: Partial<Form>) => {
    setForm({ ...form, ...part });
    setState("unsaved");
    setErrors({});
  };
  const questions = form.questions;
  const replace = (at: number, question: Question) => put({ questions: questions.map((each, index) => (index === at ? question : each)) });
  const move = (at: number, by: number) => {
    const next = [...questions];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    put({ questions: next });
  };
  const add = () => {
    const key = freshKey(questions);
    put({
      questions: [...questions, { key, kind: "text", labels: {}, is_required: false, maps_to: "", choices: {} }],
      is_active: questions.length === 0 ? true : form.is_active,
    });
    focusDrawn(() => document.getElementById(`q-${key}-${language}-label`));
  };
  const save = async () => {
    setState("saving");
    const { is_active, intro } = form;
    const cleaned = questions.map((question) => ({
      ...question,
      choices:
        question.kind === "choice"
          ? Object.fromEntries(Object.entries(question.choices).map(([code, found]) => [code, found.filter((text) => text.trim())]))
          : {},
    }));
    try {
      setForm(await patch<Form>(`chat-forms/${form.moment}/`, { is_active, intro, questions: cleaned }));
      setState("saved");
      void renewChanges();
    } catch (error) {
      setErrors(errorsOf(error));
      setState("failed");
    }
  };
  const id = `form-${form.moment}`;
  return (
    <form
      class="panel"
      noValidate
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <header class="panel-head asked-head">
        <h2 class="font-semibold" id={id}>
          {t(form.moment)}
        </h2>
        <label class="asked-language">
          <span class="text-quiet text-sm">{t("language")}</span>
          <select class="control" value={language} onChange={(event) => setLanguage(event.currentTarget.value)}>
            {LANGUAGES.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      <div class="panel-body asked-columns">
        <div class="form-stack">
          <p class="text-quiet text-sm">{t(form.moment === "before" ? "beforeText" : "afterText")}</p>
          {questions.length > 0 && (
            <>
              <label class="check">
                <input type="checkbox" checked={form.is_active} onChange={(event) => put({ is_active: event.currentTarget.checked })} />
                <span>{t("active")}</span>
              </label>
              <div class="field">
                <label class="field-label" for={`${id}-intro`}>
                  {t("intro")}
                </label>
                <input
                  id={`${id}-intro`}
                  type="text"
                  class="control"
                  dir="auto"
                  lang={language}
                  maxLength={500}
                  value={form.intro[language] ?? ""}
                  onInput={(event) => put({ intro: { ...form.intro, [language]: event.currentTarget.value } })}
                />
              </div>
            </>
          )}
          {questions.length === 0 && <p class="text-sm">{t("none")}</p>}
          {questions.map((question, at) => (
            <QuestionFields
              key={question.key}
              question={question}
              at={at}
              last={at === questions.length - 1}
              language={language}
              attributes={attributes}
              errors={errors}
              change={(changed) => replace(at, changed)}
              move={(by) => move(at, by)}
              remove={() =>
                put({ questions: questions.filter((each) => each !== question), ...(questions.length === 1 && { is_active: false }) })
              }
            />
          ))}
          {questions.length < MOST && (
            <button type="button" class="btn btn-plain btn-sm self-start" onClick={add}>
              <Icon of={Plus} size={16} />
              {t("add")}
            </button>
          )}
        </div>
        {questions.length > 0 && (
          <div class="asked-preview">
            <p class="field-label">{t("preview")}</p>
            <Preview form={form} language={language} />
          </div>
        )}
      </div>
      <SaveFoot state={state} wrong={errors["questions"]} />
    </form>
  );
}
