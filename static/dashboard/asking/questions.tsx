import { ArrowDown, ArrowUp, Trash2 } from "lucide";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";
import { type Attribute, KINDS, type Kind, type Question, targets } from "./types";

interface Props {
  question: Question;
  at: number;
  last: boolean;
  language: string;
  attributes: readonly Attribute[];
  errors: Record<string, string>;
  change: (question: Question) => void;
  move: (by: number) => void;
  remove: () => void;
}

/** One question, with what is wrong beside what it is about. */
export function QuestionFields({ question, at, last, language, attributes, errors, change, move, remove }: Props) {
  const id = `q-${question.key}-${language}`;
  const put = (part: Partial<Question>) => change({ ...question, ...part });
  const error = (name: string) =>
    errors[`questions.${at}.${name}`] ?? Object.entries(errors).find(([field]) => field.startsWith(`questions.${at}.${name}`))?.[1];
  const wrong = (name: string) => {
    const text = error(name);
    return text ? (
      <p class="field-error" id={`${id}-${name}-error`} role="alert">
        {text}
      </p>
    ) : null;
  };
  const described = (name: string) => ({
    "aria-invalid": Boolean(error(name)),
    "aria-describedby": error(name) ? `${id}-${name}-error` : undefined,
  });
  const named = (target: string) =>
    target.startsWith("attributes.")
      ? t("attribute", { name: attributes.find(({ slug }) => `attributes.${slug}` === target)?.label ?? target })
      : t(`known_${target}` as "known_name");
  return (
    <fieldset class="asked">
      <legend class="asked-legend">{t("question", { n: at + 1 })}</legend>
      <div class="asked-tools">
        <button type="button" class="icon-btn" disabled={at === 0} aria-label={t("up")} title={t("up")} onClick={() => move(-1)}>
          <Icon of={ArrowUp} size={16} />
        </button>
        <button type="button" class="icon-btn" disabled={last} aria-label={t("down")} title={t("down")} onClick={() => move(1)}>
          <Icon of={ArrowDown} size={16} />
        </button>
        <button type="button" class="icon-btn" aria-label={t("remove")} title={t("remove")} onClick={remove}>
          <Icon of={Trash2} size={16} />
        </button>
      </div>
      <div class="field">
        <label class="field-label" for={`${id}-label`}>
          {t("label")}
        </label>
        <input
          id={`${id}-label`}
          type="text"
          class="control"
          dir="auto"
          lang={language}
          maxLength={200}
          {...described("labels")}
          value={question.labels[language] ?? ""}
          onInput={(event) => put({ labels: { ...question.labels, [language]: event.currentTarget.value } })}
        />
        {wrong("labels")}
      </div>
      <div class="asked-pair">
        <div class="field">
          <label class="field-label" for={`${id}-kind`}>
            {t("kind")}
          </label>
          <select
            id={`${id}-kind`}
            class="control"
            value={question.kind}
            onChange={(event) => {
              const kind = event.currentTarget.value as Kind;
              put({ kind, maps_to: targets(kind, attributes).includes(question.maps_to) ? question.maps_to : "" });
            }}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`kind_${kind}`)}
              </option>
            ))}
          </select>
        </div>
        {question.kind !== "consent" && (
          <div class="field">
            <label class="field-label" for={`${id}-maps`}>
              {t("mapsTo")}
            </label>
            <select
              id={`${id}-maps`}
              class="control"
              {...described("maps_to")}
              value={question.maps_to}
              onChange={(event) => put({ maps_to: event.currentTarget.value })}
            >
              <option value="">{t("mapsNothing")}</option>
              {targets(question.kind, attributes).map((target) => (
                <option key={target} value={target}>
                  {named(target)}
                </option>
              ))}
            </select>
            {wrong("maps_to")}
          </div>
        )}
      </div>
      {question.kind === "choice" && (
        <div class="field">
          <label class="field-label" for={`${id}-choices`}>
            {t("choices")}
          </label>
          <textarea
            id={`${id}-choices`}
            class="control"
            rows={4}
            dir="auto"
            lang={language}
            {...described("choices")}
            value={(question.choices[language] ?? []).join("\n")}
            onInput={(event) => put({ choices: { ...question.choices, [language]: event.currentTarget.value.split("\n") } })}
          />
          {wrong("choices")}
        </div>
      )}
      <label class="check">
        <input type="checkbox" checked={question.is_required} onChange={(event) => put({ is_required: event.currentTarget.checked })} />
        <span>{t("required")}</span>
      </label>
    </fieldset>
  );
}
