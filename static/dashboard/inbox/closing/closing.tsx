/** A kind last word, offered when a conversation is closed. */
import { signal } from "@preact/signals";
import { useId, useRef, useState } from "preact/hooks";
import { t as et } from "../../endings/i18n/index";
import { leaving } from "../../endings/store";
import { Dialog } from "../../ui/dialog";
import { selectionIn } from "../canned/slash";
import { type Canned, offer } from "../canned/store";
import { t } from "../composer/i18n/index";
import { replaceIn } from "../composer/insert";

/** What is said last and which canned response it is; `without`: nothing; `cancel`: the conversation goes on. */
type Answer = { body: string; canned: string[] } | "without" | "cancel";

interface Question {
  conversation: string;
  name: string;
  closings: readonly Canned[];
  answer: (answer: Answer) => void;
}

const MOST_CHARACTERS = 10_000;
/** Whoever closes does not wait for a server that does not answer. */
const PATIENCE_MS = 2500;
const question = signal<Question | null>(null);

/** Ask with which words to close; companies that have no closings are not asked. */
export async function askForClosing(conversation: string, name: string): Promise<Answer> {
  const patience = new Promise<readonly Canned[]>((resolve) => setTimeout(() => resolve([]), PATIENCE_MS));
  const all = await Promise.race([offer(conversation), patience]);
  const closings = all.filter((each) => each.kind === "closing" && each.text);
  if (!closings.length) return "without";
  question.peek()?.answer("cancel");
  return new Promise((answer) => {
    question.value = { conversation, name, closings, answer };
  });
}

export function Closing() {
  const asked = question.value;
  return asked && <Box key={asked.conversation} asked={asked} />;
}

function Box({ asked }: { asked: Question }) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  // One that was not said here yet comes first.
  const [chosen, setChosen] = useState<Canned>(() => asked.closings.find((each) => !each.is_used) ?? (asked.closings[0] as Canned));
  const [body, setBody] = useState(chosen.text);
  const ready = body.trim() !== "" && body.length <= MOST_CHARACTERS;

  const settle = (answer: Answer) => {
    if (question.peek() !== asked) return;
    question.value = null;
    asked.answer(answer);
  };
  const send = () => ready && settle({ body: body.trim(), canned: [chosen.id] });
  const take = (closing: Canned) => {
    setChosen(closing);
    setBody(closing.text);
    const blank = selectionIn(closing.text);
    if (blank.from !== blank.to && area.current) {
      replaceIn(area.current, closing.text, 0, area.current.value.length);
      area.current.setSelectionRange(blank.from, blank.to);
    }
  };

  return (
    <Dialog wide title={t("closingTitle")} onClose={() => settle("cancel")}>
      <p class="text-quiet">{t("closingLead", { name: asked.name })}</p>
      <form
        class="closing"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {asked.closings.length > 1 && (
          <div class="closing-choices" role="radiogroup" aria-label={t("closing")}>
            {asked.closings.map((each) => (
              <label key={each.id} class="closing-choice">
                <input type="radio" name={`${id}-closing`} checked={each.id === chosen.id} onChange={() => take(each)} />
                <span dir="auto">{each.title}</span>
                {each.is_used && <span class="canned-used">{t("usedHere")}</span>}
              </label>
            ))}
          </div>
        )}
        <div class="field">
          <textarea
            ref={area}
            rows={4}
            dir="auto"
            lang={chosen.language}
            aria-label={t("closing")}
            value={body}
            onInput={(event) => setBody(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) send();
            }}
          />
        </div>
        <div class="closing-foot">
          <button type="button" class="btn btn-ghost" onClick={() => settle("cancel")}>
            {t("closingCancel")}
          </button>
          <button
            type="button"
            class="btn btn-ghost me-auto"
            onClick={() => {
              settle("cancel");
              leaving.value = { conversation: asked.conversation, name: asked.name };
            }}
          >
            {et("comeBack")}
          </button>
          <button type="button" class="btn btn-plain" onClick={() => settle("without")}>
            {t("closingWithout")}
          </button>
          {/* biome-ignore lint/a11y/noAutofocus: the box opens on it, so that Enter says goodbye */}
          <button type="submit" class="btn btn-primary" autoFocus disabled={!ready}>
            {t("closingSend")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
