/** Leaving a conversation that is not done: with a promise, or with the visitor's turn. */
import { useState } from "preact/hooks";
import { t as inboxWords } from "../i18n/index";
import { moments } from "../inbox/moments";
import { atComing, atMoment } from "../inbox/time";
import type { Summary } from "../inbox/types";
import { command } from "../live/link";
import { fromField, toField, usualDue } from "../tasks/dates";
import { Dialog } from "../ui/dialog";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { leaving, promiseChanges } from "./store";

const SOONEST_MS = 5 * 60_000;
const LONGEST_MS = 366 * 24 * 60 * 60_000;

export function Leaving({ me, came, why }: { me: string; came: (conversation: Summary) => void; why: (error: unknown) => string }) {
  const asked = leaving.value;
  return asked && <Box key={asked.conversation} {...asked} me={me} came={came} why={why} />;
}

interface Props {
  conversation: string;
  name: string;
  me: string;
  came: (conversation: Summary) => void;
  why: (error: unknown) => string;
}

function Box({ conversation, name, me, came, why }: Props) {
  const [outcome, setOutcome] = useState<"promise" | "wait">("promise");
  const [at, setAt] = useState(toField(usualDue(new Date())));
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState("");
  const due = fromField(at);
  const away = due ? Date.parse(due) - Date.now() : 0;
  const wrong = outcome === "promise" && due ? (away < SOONEST_MS ? "duePast" : away > LONGEST_MS ? "dueFar" : "") : "";
  const close = () => {
    leaving.value = null;
  };
  const submit = async () => {
    if (busy || wrong || (outcome === "promise" && !due)) return;
    setBusy(true);
    setFailed("");
    try {
      if (outcome === "promise" && due) {
        came((await command("conversation.promise", { conversation, due_at: due })).conversation);
        toast("done", t("promisedToast", { name, when: atMoment(due) }));
      } else {
        came((await command("conversation.wait", { conversation })).conversation);
        toast("done", t("waitToast", { name }));
      }
      promiseChanges.value += 1;
      close();
    } catch (error) {
      setFailed(why(error));
      setBusy(false);
    }
  };
  return (
    <Dialog wide title={t("leaveTitle")} onClose={close}>
      <form
        class="closing leaving"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label class="leaving-choice">
          <input type="radio" name="outcome" autoFocus checked={outcome === "promise"} onChange={() => setOutcome("promise")} />
          <span>
            <b>{t("comeBack")}</b>
            <small>{t("comeBackText")}</small>
          </span>
        </label>
        {outcome === "promise" && (
          <div class="leaving-when">
            <div class="closing-choices">
              {moments(new Date()).map(({ key, at: moment }) => (
                <button
                  key={key}
                  type="button"
                  class="closing-choice"
                  aria-pressed={at === toField(moment)}
                  onClick={() => setAt(toField(moment))}
                >
                  {inboxWords(key)} <span class="text-quiet">{atComing(moment.toISOString(), Date.now())}</span>
                </button>
              ))}
            </div>
            <input
              type="datetime-local"
              class="control"
              aria-label={t("choose")}
              min={toField(new Date())}
              value={at}
              aria-invalid={wrong !== ""}
              aria-describedby={wrong ? "leaving-error" : undefined}
              onInput={(event) => setAt(event.currentTarget.value)}
            />
            {wrong && (
              <p class="field-error" id="leaving-error" role="alert">
                {t(wrong)}
              </p>
            )}
          </div>
        )}
        <label class="leaving-choice">
          <input type="radio" name="outcome" checked={outcome === "wait"} onChange={() => setOutcome("wait")} />
          <span>
            <b>{t("wait")}</b>
            <small>{t("waitText")}</small>
          </span>
        </label>
        <p class="leaving-sees">
          <small>{t("sawText")}</small>{" "}
          {outcome === "wait" ? t("seesWait", { name: me }) : t("seesPromise", { name: me, when: due ? atMoment(due) : "…" })}
        </p>
        {failed && (
          <p class="field-error" role="alert">
            {failed}
          </p>
        )}
        <div class="closing-foot">
          <button type="button" class="btn btn-ghost" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={busy || wrong !== "" || (outcome === "promise" && !due)}>
            {t(outcome === "promise" ? "promise" : "wait")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
