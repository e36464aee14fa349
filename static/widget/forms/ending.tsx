import { useEffect, useRef, useState } from "preact/hooks";
import { commandError } from "../../shared/pending";
import { given, wrongWith } from "./check";
import { Failure, Fields, type T, type Wrong } from "./fields";
import type { Answers, EndingForVisitor, FormForVisitor, Host } from "./host";
import { Rating } from "./rating";

const AGAIN_MS = 4000;

/** What is asked and offered when a conversation has ended. Nothing of it is in the way of beginning a new one. */
export function Ending({ host, t }: { host: Host; t: T }) {
  const [ending, setEnding] = useState<EndingForVisitor | null>(null);
  const [skipped, setSkipped] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const load = () =>
      host.ask("ending.get", { conversation: host.conversation }).then(
        (answer) => !gone && setEnding(answer.ending),
        (error) => {
          // Away for a moment: it is asked again. Whom it is none of the business of is shown nothing.
          if (!gone && commandError(error).retry) timer = setTimeout(load, AGAIN_MS);
        },
      );
    void load();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  if (!ending) return null;
  const { rating, form } = ending;
  const told = skipped || !rating?.asks_comment || rating.comment !== "";
  // One thing after the other.
  const asks = form && (!rating?.may_rate || (rating.score > 0 && told));
  return (
    <div class="ending">
      {rating ? (
        <Rating rating={rating} told={told} more={Boolean(form)} host={host} t={t} onChange={setEnding} onTold={() => setSkipped(true)} />
      ) : null}
      {asks ? <After form={form} host={host} t={t} /> : null}
      {ending.offers_transcript ? <Transcript email={ending.email} host={host} t={t} /> : null}
    </div>
  );
}

/** The company's questions after the rating; once answered they say thank you. */
function After({ form, host, t }: { form: FormForVisitor; host: Host; t: T }) {
  const element = useRef<HTMLFormElement>(null);
  const [answers, setAnswers] = useState<Answers>({});
  const [wrong, setWrong] = useState<Wrong>({});
  const [state, setState] = useState<"" | "busy" | "done" | "failed">("");
  if (state === "done")
    return (
      <p class="quietly" role="status">
        {t("sent")}
      </p>
    );
  const submit = async () => {
    const found: Wrong = Object.fromEntries(form.questions.map((question) => [question.key, wrongWith(question, answers[question.key])]));
    setWrong(found);
    const first = form.questions.find(({ key }) => found[key]);
    if (first) element.current?.querySelector<HTMLElement>(`[name="q-${first.key}"]`)?.focus();
    const told = given(form.questions, answers);
    if (first || Object.keys(told).length === 0) return;
    setState("busy");
    try {
      await host.ask("form.answer", { conversation: host.conversation, answers: told });
      setState("done");
    } catch {
      setState("failed");
    }
  };
  return (
    <form
      class="comment"
      ref={element}
      noValidate
      aria-label={form.intro || t("questions")}
      onSubmit={(event) => {
        event.preventDefault();
        if (state !== "busy") void submit();
      }}
    >
      {form.intro ? (
        <p class="before-intro" dir="auto">
          {form.intro}
        </p>
      ) : null}
      <Fields
        questions={form.questions}
        answers={answers}
        wrong={wrong}
        t={t}
        change={(key, value) => {
          const next = { ...answers, [key]: value } as Answers;
          if (value === undefined) delete next[key];
          setAnswers(next);
          setWrong({ ...wrong, [key]: "" });
        }}
      />
      {state === "failed" ? <Failure text={t("failed")} /> : null}
      <button type="submit" class="primary" aria-disabled={state === "busy"}>
        {t(state === "busy" ? "sending" : "send")}
      </button>
    </form>
  );
}

function Transcript({ email: known, host, t }: { email: string; host: Host; t: T }) {
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState(known);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const [done, setDone] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    field.current?.form?.scrollIntoView({ block: "nearest" });
    field.current?.focus({ preventScroll: true });
  }, [open]);
  if (done)
    return (
      <p class="quietly" role="status">
        {done}
      </p>
    );
  const submit = async () => {
    if (wrongWith({ key: "email", kind: "email", label: "", required: true }, email)) {
      setWrong(t("needEmail"));
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      const answer = await host.ask("transcript.ask", { conversation: host.conversation, email: email.trim() });
      setDone(t(answer.needs_consent ? "confirm" : "onItsWay", { email: answer.email }));
    } catch (error) {
      const { code } = commandError(error);
      setWrong(t(code === "invalid" ? "needEmail" : code === "too_many" ? "tooOften" : "failed"));
    } finally {
      setBusy(false);
    }
  };
  if (!open)
    return (
      <button type="button" class="link" ref={button} onClick={() => setOpen(true)}>
        {t("transcript")}
      </button>
    );
  return (
    <form
      class="comment"
      noValidate
      aria-label={t("transcript")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        setOpen(false);
        requestAnimationFrame(() => button.current?.focus());
      }}
    >
      <div class="entry">
        <label for="sodan-transcript">{t("email")}</label>
        <input
          ref={field}
          id="sodan-transcript"
          type="email"
          autocomplete="email"
          maxLength={254}
          value={email}
          aria-invalid={wrong !== ""}
          aria-describedby={wrong ? "sodan-transcript-error" : undefined}
          onInput={(event) => {
            setEmail(event.currentTarget.value);
            setWrong("");
          }}
        />
        {wrong ? <Failure id="sodan-transcript-error" text={wrong} /> : null}
      </div>
      <button type="submit" class="primary" aria-disabled={busy}>
        {t(busy ? "sending" : "send")}
      </button>
    </form>
  );
}
