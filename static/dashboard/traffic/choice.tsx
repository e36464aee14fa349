/** Which days, and of which website. */
import { useState } from "preact/hooks";
import { t } from "./i18n/index";
import { ask, dayIn, question, SPANS, type Span, traffic, websites } from "./store";

export function Choice() {
  const { span, website } = question.value;
  const choices = [...SPANS.map((name) => [name, t(`span_${name}`)] as const), ["own", t("own")] as const];
  return (
    <div class="traffic-choice">
      <div class="traffic-spans" role="radiogroup" aria-label={t("span")}>
        {choices.map(([name, words]) => (
          <label key={name} class="traffic-span">
            <input type="radio" name="span" class="sr-only" checked={span === name} onChange={() => choose(name)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
      {websites.value.length > 1 && (
        <select
          class="control traffic-website"
          aria-label={t("website")}
          value={website}
          onChange={(event) => ask({ website: event.currentTarget.value })}
        >
          <option value="">{t("allWebsites")}</option>
          {websites.value.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      {span === "own" && <OwnDays />}
    </div>
  );
}

/** Days of one's own begin as those that were shown. */
function choose(span: Span | "own"): void {
  const shown = traffic.peek()?.days;
  ask(span === "own" ? { span, since: shown?.since ?? "", until: shown?.until ?? "" } : { span, since: "", until: "" });
}

function OwnDays() {
  const { since, until } = question.value;
  const [from, setFrom] = useState(since);
  const [to, setTo] = useState(until);
  const shown = traffic.value;
  const today = shown ? dayIn(shown.as_of, shown.time_zone) : undefined;
  return (
    <form
      class="traffic-own"
      onSubmit={(event) => {
        event.preventDefault();
        ask({ span: "own", since: from, until: to });
      }}
    >
      <label>
        <span>{t("from")}</span>
        <input
          class="control"
          type="date"
          required
          value={from}
          max={to || today}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        <span>{t("to")}</span>
        <input
          class="control"
          type="date"
          required
          value={to}
          min={from}
          max={today}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="btn btn-plain btn-sm">
        {t("apply")}
      </button>
    </form>
  );
}
