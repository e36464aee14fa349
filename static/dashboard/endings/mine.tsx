import { Handshake } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { atMoment, inFull } from "../inbox/time";
import { Icon } from "../ui/icon";
import { KeepButton } from "./facts";
import { t } from "./i18n/index";
import { myPromises, type Promised, promiseChanges } from "./store";

/** Among what is mine to do: what I promised visitors. Nothing while I promised nothing. */
export function MyPromises() {
  const [promises, setPromises] = useState<Promised[]>([]);
  const asked = promiseChanges.value;
  useEffect(() => {
    let current = true;
    myPromises().then(
      (found) => current && setPromises(found),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [asked]);
  if (!promises.length) return null;
  return (
    <section class="task-groups">
      <h3 class="task-group">
        {t("promises")} <span class="tabular">{promises.length}</span>
      </h3>
      <ul class="task-list">
        {promises.map((promise) => (
          <li key={promise.id} class={`task ${promise.state === "missed" ? "is-overdue" : ""}`}>
            <Icon of={Handshake} size={17} />
            <div class="min-w-0 grow">
              <a class="task-body" dir="auto" href={`/inbox/${promise.conversation}/`}>
                {promise.visitor || t("visitor")} <span class="text-quiet">#{promise.number}</span>
              </a>
              <p class="task-about">
                <time dateTime={promise.due_at} class="task-due" title={inFull(promise.due_at)}>
                  {t(promise.state === "missed" ? "missed" : "promised")}: {t("promiseBy", { when: atMoment(promise.due_at) })}
                </time>
              </p>
            </div>
            <KeepButton promise={promise} />
          </li>
        ))}
      </ul>
    </section>
  );
}
