import { useState } from "preact/hooks";
import { duration } from "../../shared/time";
import { usePanel } from "./context";

/** What it is about, before the first line; nothing is asked where a rule decides. */
export function Choice() {
  const { store, desk, t } = usePanel();
  const { value: offered } = desk.offered;
  if (!offered.length) return null;
  return (
    <div class="choice" role="radiogroup" aria-label={t("about")}>
      <p>{t("about")}</p>
      {offered.map(({ id, name, online }) => (
        <button
          key={id}
          type="button"
          role="radio"
          class="chip"
          aria-checked={store.department.value === id}
          disabled={!online}
          title={online ? undefined : t("away")}
          onClick={() => {
            store.department.value = id;
          }}
        >
          <bdi>{name}</bdi>
        </button>
      ))}
    </div>
  );
}

/** His place, what is known of the wait, and another way if nobody is free. */
export function Queue() {
  const { store, desk, t, tag } = usePanel();
  const queue = store.anew.value ? null : desk.queue.value;
  const [left, setLeft] = useState("");
  const [wrong, setWrong] = useState(false);
  if (!queue?.place || store.conversation.value?.status !== "queued") return null;
  const { place, expected_s, asks_email } = queue;
  return (
    <div class="queue" role="status">
      <p>
        {place > 1 ? t("place", { n: place - 1 }) : t("next")}
        {expected_s ? ` ${t("takes", { time: duration(Math.max(60_000, expected_s * 1000), tag) })}` : ""}
      </p>
      {left ? (
        <p>{t("left_body", { email: left })}</p>
      ) : asks_email ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const email = new FormData(event.currentTarget as HTMLFormElement).get("email") as string;
            void desk.leave(email.trim()).then((taken) => {
              setWrong(!taken);
              if (taken) setLeft(email.trim());
            });
          }}
        >
          <label for="sodan-queue">{t("nobody_free")}</label>
          <span>
            <input id="sodan-queue" name="email" type="email" autocomplete="email" maxLength={254} aria-invalid={wrong} />
            <button type="submit" class="primary">
              {t("send")}
            </button>
          </span>
          {wrong ? (
            <p class="wrong" role="alert">
              {t("need_email")}
            </p>
          ) : null}
        </form>
      ) : null}
    </div>
  );
}
