import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../ui/dialog";
import { now } from "../clock";
import { visitorName } from "../names";
import { atRow } from "../time";
import type { Summary } from "../types";
import { t } from "./i18n/index";
import { merge, merging, othersOf } from "./store";

/** Into which conversation one is merged. */
export function MergeDialog() {
  const ends = merging.value;
  return ends && <Choice key={ends.id} ends={ends} />;
}

function Choice({ ends }: { ends: Summary }) {
  const [others, setOthers] = useState<Summary[] | "loading" | "failed">("loading");
  const [chosen, setChosen] = useState("");
  const [busy, setBusy] = useState(false);
  const load = () => {
    setOthers("loading");
    othersOf(ends).then(
      (found) => {
        setOthers(found);
        setChosen(found[0]?.id ?? "");
      },
      () => setOthers("failed"),
    );
  };
  useEffect(load, []);
  const close = () => {
    merging.value = null;
  };
  const number = String(ends.number);
  const goesOn = Array.isArray(others) ? others.find((each) => each.id === chosen) : undefined;
  return (
    <Dialog title={t("mergeTitle", { number })} onClose={close}>
      <p class="text-quiet">{t("mergeText", { number })}</p>
      <form
        class="form-stack mt-4"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!goesOn || busy) return;
          setBusy(true);
          const done = await merge(ends, goesOn);
          setBusy(false);
          if (done) close();
        }}
      >
        {others === "loading" ? (
          <div class="late" role="status" aria-busy="true">
            <span class="skeleton-line h-12 w-full" />
          </div>
        ) : others === "failed" ? (
          <p class="field-error" role="alert">
            {t("loadFailed")}{" "}
            <button type="button" class="text-link" onClick={load}>
              {t("tryAgain")}
            </button>
          </p>
        ) : others.length === 0 ? (
          <p role="status">{t("none", { name: visitorName(ends.visitor) })}</p>
        ) : (
          <fieldset class="merge-choice">
            <legend class="field-label">{t("choose")}</legend>
            {others.map((each) => (
              <label key={each.id} class="merge-option">
                <input type="radio" name="into" value={each.id} checked={each.id === chosen} onChange={() => setChosen(each.id)} />
                <span class="min-w-0 grow">
                  <span class="merge-head">
                    <span class="tabular">#{each.number}</span>
                    <span class="text-quiet">{t(`state_${each.status as "queued" | "open" | "snoozed"}`)}</span>
                    <time class="ms-auto text-quiet" dateTime={each.preview?.at ?? each.started_at}>
                      {atRow(each.preview?.at ?? each.started_at, now.value)}
                    </time>
                  </span>
                  <span class="merge-preview" dir="auto">
                    {each.subject || each.preview?.text || each.visitor.page_title}
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <div class="flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={close}>
            {t("closeList")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={!goesOn || busy} aria-busy={busy}>
            {t("goOn")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
