import type { Translate } from "../../shared/i18n";
import type { FormQuestion } from "../../shared/protocol";
import { LONGEST } from "./check";
import type { Answers } from "./host";
import type { Words } from "./words";

export type T = Translate<Words>;
export type Wrong = Record<string, keyof Words | "">;

export function Failure({ id, text }: { id?: string; text: string }) {
  return (
    <p class="wrong" {...(id ? { id } : { role: "alert" })}>
      <svg width="14" height="14" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
        <circle cx="12" cy="12" r="10" />
        <path d="M12 7v6M12 16.5v.5" />
      </svg>
      {text}
    </p>
  );
}

/** A company's questions; every text of theirs is shown as text. */
export function Fields({
  questions,
  answers,
  wrong,
  t,
  change,
}: {
  questions: readonly FormQuestion[];
  answers: Answers;
  wrong: Wrong;
  t: T;
  change: (key: string, value: Answers[string] | undefined) => void;
}) {
  return (
    <>
      {questions.map((question) => {
        const { key, kind, label, required } = question;
        const id = `sodan-q-${key}`;
        const error = wrong[key];
        const value = answers[key];
        const shared = {
          id,
          name: `q-${key}`,
          "aria-required": Boolean(required),
          "aria-invalid": Boolean(error),
          "aria-describedby": error ? `${id}-error` : undefined,
        };
        const failure = error ? <Failure id={`${id}-error`} text={t(error)} /> : null;
        if (kind === "consent")
          return (
            <div class="entry" key={key}>
              <label class="consent">
                <input
                  {...shared}
                  type="checkbox"
                  checked={value === true}
                  onChange={(event) => change(key, event.currentTarget.checked)}
                />
                <span dir="auto">
                  {label}
                  {required ? null : <small> ({t("optional")})</small>}
                </span>
              </label>
              {failure}
            </div>
          );
        const text = {
          ...shared,
          dir: "auto" as const,
          value: typeof value === "string" ? value : "",
          onInput: (event: { currentTarget: { value: string } }) => change(key, event.currentTarget.value),
        };
        return (
          <div class="entry" key={key}>
            <label for={id} dir="auto">
              {label}
              {required ? null : <small> ({t("optional")})</small>}
            </label>
            {kind === "choice" ? (
              <select
                {...shared}
                value={value === undefined ? "" : String(value)}
                onChange={(event) => change(key, event.currentTarget.value === "" ? undefined : Number(event.currentTarget.value))}
              >
                <option value="">{t("choose")}</option>
                {(question.choices ?? []).map((choice, at) => (
                  <option key={choice} value={at}>
                    {choice}
                  </option>
                ))}
              </select>
            ) : kind === "long" ? (
              <textarea {...text} rows={3} maxLength={LONGEST.long} />
            ) : (
              <input
                {...text}
                type={(kind === "email" ? "email" : kind === "phone" ? "tel" : "text") as "text"}
                autocomplete={question.autocomplete || "off"}
                maxLength={LONGEST[kind]}
              />
            )}
            {failure}
          </div>
        );
      })}
    </>
  );
}
