import { useEffect, useState } from "preact/hooks";
import { atMoment, inFull } from "../inbox/time";
import type { Summary } from "../inbox/types";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { keep, type Promised, promiseChanges, promisesIn, sentence } from "./store";

const WORDS = { open: "promised", missed: "missed", kept: "kept", late: "keptLate", ended: "ended" } as const;

/** In the details of a conversation: its rating, and what was promised in it. */
export function EndingFacts({ summary }: { summary: Summary }) {
  const [promises, setPromises] = useState<Promised[]>([]);
  const asked = promiseChanges.value;
  const { id, promised_until: until, rating } = summary;
  useEffect(() => {
    let current = true;
    setPromises([]);
    promisesIn(id).then(
      (found) => current && setPromises(found),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [id, until, asked]);
  return (
    <>
      {rating && (
        <>
          <dt>{t("rating")}</dt>
          <dd class="tabular">{t("ratingOf", { score: rating.score, steps: rating.steps })}</dd>
        </>
      )}
      {promises.slice(0, 3).map((promise) => (
        <PromiseFact key={promise.id} promise={promise} />
      ))}
    </>
  );
}

function PromiseFact({ promise }: { promise: Promised }) {
  const isOpen = promise.state === "open" || promise.state === "missed";
  return (
    <>
      <dt class={promise.state === "missed" ? "is-missed" : ""}>{t(WORDS[promise.state])}</dt>
      <dd>
        <time dateTime={promise.due_at} title={inFull(promise.due_at)}>
          {t("promiseBy", { when: atMoment(promise.due_at) })}
        </time>
        {isOpen && <KeepButton promise={promise} />}
      </dd>
    </>
  );
}

export function KeepButton({ promise }: { promise: Promised }) {
  return (
    <button
      type="button"
      class="text-link block"
      aria-label={t("markKeptFor", { name: promise.visitor || `#${promise.number}` })}
      onClick={() => keep(promise).catch((error) => toast("failed", sentence(error)))}
    >
      {t("markKept")}
    </button>
  );
}
