import { useState } from "preact/hooks";
import { linesOf } from "../thread/lines";
import { LineView } from "../thread/thread";
import type { Message, Summary } from "../types";
import { t } from "./i18n/index";
import { linesOfMerged } from "./store";

/** Under the line that tells of a merge: the other conversation's lines, when they are wanted. */
export function MergedLines({ id, number, summary }: { id: string; number: number; summary: Summary }) {
  const [state, setState] = useState<"hidden" | "loading" | "failed" | "shown">("hidden");
  const [found, setFound] = useState<{ messages: Message[]; hasOlder: boolean }>({ messages: [], hasOlder: false });
  const words = { number: String(number) };
  const show = () => {
    setState("loading");
    linesOfMerged(id).then(
      (lines) => {
        setFound(lines);
        setState("shown");
      },
      () => setState("failed"),
    );
  };
  return (
    <>
      <div class="text-center">
        <button
          type="button"
          class="btn btn-plain btn-sm"
          aria-expanded={state === "shown"}
          aria-busy={state === "loading"}
          disabled={state === "loading"}
          onClick={() => (state === "shown" ? setState("hidden") : show())}
        >
          {t(state === "shown" ? "hideLines" : "showLines", words)}
        </button>
        {state === "failed" && (
          <p class="field-error" role="alert">
            {t("loadFailed")}
          </p>
        )}
      </div>
      {state === "shown" && (
        <section class="merged-lines" aria-label={t("newestOf", words)}>
          {found.hasOlder && <p class="system-line">{t("older", words)}</p>}
          {linesOf(found.messages, 0).map((line) => (
            <LineView key={line.key} line={line} summary={summary} readByVisitor={0} found="" />
          ))}
        </section>
      )}
    </>
  );
}
