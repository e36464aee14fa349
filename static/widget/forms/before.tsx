import { useEffect, useRef, useState } from "preact/hooks";
import { keep, recall } from "../memory";
import { given, wrongWith } from "./check";
import { Failure, Fields, type T, type Wrong } from "./fields";
import type { Answers, Host } from "./host";

const LONGEST_BODY = 10_000;

/** The questions and the first line in one form: they are sent together, or wait together. */
export function Before({ host, t }: { host: Host; t: T }) {
  const saved = `sodan:${host.key}:before`;
  const { intro = "", questions = [] } = host.form ?? {};
  const form = useRef<HTMLFormElement>(null);
  const [body, setBody] = useState(host.draft());
  const [wrong, setWrong] = useState<Wrong>({});
  const [answers, setAnswers] = useState<Answers>(() => {
    try {
      return JSON.parse(recall("localStorage", saved) ?? "{}");
    } catch {
      return {};
    }
  });
  useEffect(() => {
    if (host.focus && !matchMedia("(pointer: coarse)").matches)
      form.current?.querySelector<HTMLElement>("input,select,textarea")?.focus({ preventScroll: true });
  }, []);

  const submit = () => {
    const found: Wrong = Object.fromEntries(questions.map((question) => [question.key, wrongWith(question, answers[question.key])]));
    if (!body.trim()) found["body"] = "needMessage";
    setWrong(found);
    const first = [...questions.map(({ key }) => key), "body"].find((key) => found[key]);
    if (first) {
      form.current?.querySelector<HTMLElement>(first === "body" ? "[name=body]" : `[name="q-${first}"]`)?.focus();
      return;
    }
    keep("localStorage", saved, null);
    host.send(given(questions, answers));
  };

  return (
    <form
      class="leave"
      ref={form}
      noValidate
      aria-label={t("before")}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {intro ? (
        <p class="before-intro" dir="auto">
          {intro}
        </p>
      ) : null}
      <Fields
        questions={questions}
        answers={answers}
        wrong={wrong}
        t={t}
        change={(key, value) => {
          const next = { ...answers, [key]: value } as Answers;
          if (value === undefined) delete next[key];
          setAnswers(next);
          setWrong({ ...wrong, [key]: "" });
          keep("localStorage", saved, JSON.stringify(next));
        }}
      />
      <div class="entry">
        <label for="sodan-first">{t("message")}</label>
        <textarea
          id="sodan-first"
          name="body"
          rows={4}
          dir="auto"
          maxLength={LONGEST_BODY}
          value={body}
          aria-required={true}
          aria-invalid={Boolean(wrong["body"])}
          aria-describedby={wrong["body"] ? "sodan-first-error" : undefined}
          onInput={(event) => {
            setBody(event.currentTarget.value);
            host.write(event.currentTarget.value);
            setWrong({ ...wrong, body: "" });
          }}
        />
        {wrong["body"] ? <Failure id="sodan-first-error" text={t("needMessage")} /> : null}
      </div>
      <button type="submit" class="primary">
        {t("start")}
      </button>
    </form>
  );
}
