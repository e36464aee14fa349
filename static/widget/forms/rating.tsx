import { useState } from "preact/hooks";
import { commandError } from "../../shared/pending";
import type { RatingForVisitor } from "../../shared/protocol";
import { Failure, type T } from "./fields";
import type { EndingForVisitor, Host } from "./host";

/** A face whose mouth says how good it was: drawn, so that every number of steps has its own and none depends on a font. */
function Mood({ part }: { part: number }) {
  const good = part - 0.5;
  return (
    <svg
      width="30"
      height="30"
      viewBox="0 0 30 30"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <circle cx="15" cy="15" r="12.5" />
      <path d="M10.8 11.6v.6M19.2 11.6v.6" stroke-width="2.6" />
      <path d={`M9.8 ${19 - good * 4}Q15 ${19 + good * 10} 20.2 ${19 - good * 4}`} />
    </svg>
  );
}

/** `told`: nothing more is to be said beside the number. `more`: something is asked after it, so that one can skip the comment. */
export function Rating({
  rating,
  told,
  more,
  host,
  t,
  onChange,
  onTold,
}: {
  rating: RatingForVisitor;
  told: boolean;
  more: boolean;
  host: Host;
  t: T;
  onChange: (ending: EndingForVisitor) => void;
  onTold: () => void;
}) {
  const { steps, may_rate: may } = rating;
  const [score, setScore] = useState(rating.score);
  const [comment, setComment] = useState(rating.comment);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState("");

  const give = async (chosen: number, words: string | null) => {
    setScore(chosen);
    setFailed("");
    setBusy(true);
    try {
      onChange((await host.ask("rating.give", { conversation: host.conversation, score: chosen, comment: words })).ending);
      if (words !== null) onTold();
    } catch (error) {
      setScore(rating.score);
      setFailed(t(commandError(error).code === "conflict" ? "over" : "failed"));
    } finally {
      setBusy(false);
    }
  };

  if (!may) return rating.score ? <p class="quietly">{t("ratedOf", { score: rating.score, steps })}</p> : null;
  return (
    <div class="rating">
      <p class="rating-title" id="sodan-rating" aria-live="polite">
        {t(score ? "rated" : "rate")}
      </p>
      <div class="scores" role="radiogroup" aria-labelledby="sodan-rating">
        {Array.from({ length: steps }, (_none, at) => (
          <label key={at} class="score">
            <input
              type="radio"
              name="sodan-score"
              checked={score === at + 1}
              aria-label={t("score", { score: at + 1, steps })}
              onChange={() => void give(at + 1, null)}
            />
            <Mood part={at / (steps - 1)} />
          </label>
        ))}
      </div>
      <p class="ends" aria-hidden="true">
        <span>{t("worst")}</span>
        <span>{t("best")}</span>
      </p>
      {score && rating.asks_comment ? (
        told ? (
          more ? null : (
            <p class="quietly" role="status">
              {t("sent")}
            </p>
          )
        ) : (
          <form
            class="comment"
            onSubmit={(event) => {
              event.preventDefault();
              if (comment.trim() && !busy) void give(score, comment.trim());
            }}
          >
            <div class="entry">
              <label for="sodan-comment">
                {t("comment")}
                <small> ({t("optional")})</small>
              </label>
              <textarea
                id="sodan-comment"
                rows={2}
                dir="auto"
                maxLength={1000}
                value={comment}
                onInput={(event) => setComment(event.currentTarget.value)}
              />
            </div>
            <button type="submit" class="primary" aria-disabled={busy || !comment.trim()}>
              {t(busy ? "sending" : "send")}
            </button>
            {more ? (
              <button type="button" class="link" onClick={onTold}>
                {t("skip")}
              </button>
            ) : null}
          </form>
        )
      ) : null}
      {failed ? <Failure text={failed} /> : null}
    </div>
  );
}
