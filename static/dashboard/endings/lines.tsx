import { ClipboardList } from "lucide";
import type { Message } from "../inbox/types";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";

interface Answer {
  key: string;
  kind: string;
  label: string;
  value: string;
}

/** Whether a system message is told in a sentence; a form's answers stand for themselves. */
export const isSentence = (message: Message) => message.data?.["event"] !== "form";

/** What is more than a sentence: a visitor's answers, and what he wrote beside his rating. */
export function EndingLine({ message }: { message: Message }) {
  const data = (message.data ?? {}) as { event?: string; moment?: string; answers?: Answer[]; comment?: string };
  if (data.event === "form")
    return (
      <section class="answers" aria-label={t(data.moment === "after" ? "answeredAfter" : "answered")}>
        <h3 class="answers-title">
          <Icon of={ClipboardList} size={15} />
          {t(data.moment === "after" ? "answeredAfter" : "answered")}
        </h3>
        <dl>
          {(data.answers ?? []).map((answer) => (
            <div key={answer.key}>
              <dt dir="auto">{answer.label}</dt>
              <dd dir="auto">{answer.kind === "consent" ? "✓" : answer.value}</dd>
            </div>
          ))}
        </dl>
      </section>
    );
  if (data.event === "rated" && data.comment)
    return (
      <blockquote class="rated-comment" dir="auto">
        {data.comment}
      </blockquote>
    );
  return null;
}
