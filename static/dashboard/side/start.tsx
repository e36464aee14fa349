/** Beginning one: whom to ask, what about, and the first line. */
import { useRef, useState } from "preact/hooks";
import { newId, wellFormed } from "../../shared/ids";
import { t } from "./i18n/index";
import { Picker } from "./people";
import { begin, closeSide, colleaguesFor, LONGEST, LONGEST_SUBJECT, type Of, query } from "./store";

interface Draft {
  people: readonly string[];
  subject: string;
  body: string;
}

/** What is being written about whom, while something else is looked at. */
const drafts = new Map<string, Draft>();

export function Start({ of }: { of: Of }) {
  const key = query(of);
  const [draft, setDraft] = useState<Draft>(drafts.get(key) ?? { people: [], subject: "", body: "" });
  const [wrong, setWrong] = useState<"" | "people" | "body">("");
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const cid = useRef("");
  const put = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    drafts.set(key, next);
    setDraft(next);
    setWrong("");
    setRefused("");
    // Other words are another one; the same after a failure are not.
    cid.current = "";
  };
  const body = wellFormed(draft.body).trim();
  const tooLong = body.length > LONGEST;
  const send = async () => {
    if (busy || tooLong) return;
    if (!draft.people.length) return setWrong("people");
    if (!body) return setWrong("body");
    setBusy(true);
    setRefused("");
    cid.current ||= newId();
    const answer = await begin(of, { people: draft.people, subject: wellFormed(draft.subject).trim(), body, cid: cid.current });
    setBusy(false);
    setRefused(answer);
    if (!answer) drafts.delete(key);
  };
  return (
    <form
      class="side-begin"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="side-start form-stack">
        <Picker
          load={() => colleaguesFor(of)}
          chosen={draft.people}
          onChange={(people) => put({ people })}
          wrong={wrong === "people" ? t("nobodyChosen") : ""}
        />
        <label class="field">
          <span class="field-label">
            {t("subject")} <span class="field-optional">({t("optional")})</span>
          </span>
          <input
            class="control"
            dir="auto"
            maxLength={LONGEST_SUBJECT}
            value={draft.subject}
            onInput={(event) => put({ subject: event.currentTarget.value })}
          />
        </label>
        <div class={`field ${wrong === "body" || tooLong ? "has-error" : ""}`}>
          <label class="field-label" for="side-first">
            {t("first")}
          </label>
          <textarea
            id="side-first"
            class="control side-first"
            rows={4}
            dir="auto"
            value={draft.body}
            readOnly={busy}
            aria-describedby="side-only"
            aria-invalid={wrong === "body" || tooLong}
            onInput={(event) => put({ body: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
                event.preventDefault();
                void send();
              }
            }}
          />
          <p id="side-only" class="field-help">
            {t("only")}
          </p>
          {(wrong === "body" || tooLong) && (
            <p class="field-error" role="alert">
              {t(tooLong ? "tooLong" : "nothingWritten")}
            </p>
          )}
        </div>
        {refused && (
          <p class="field-error" role="alert">
            {t("notSent", { why: refused })}
          </p>
        )}
      </div>
      <div class="side-actions">
        <button type="button" class="btn btn-plain" onClick={closeSide}>
          {t("cancel")}
        </button>
        <button type="submit" class="btn btn-primary" aria-busy={busy}>
          {t(refused ? "tryAgain" : "begin")}
        </button>
      </div>
    </form>
  );
}
