/** Whispers on the screen: the line between the others, and the field in which one is written. Neither looks like a message or a note. */

import { Ear, Send, X } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { newId } from "../../shared/ids";
import { atClock } from "../inbox/time";
import type { Summary } from "../inbox/types";
import { me } from "../live/link";
import { Face } from "../ui/face";
import { focusDrawn } from "../ui/focus";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";
import { LONGEST, loadWhispers, mayWhisper, sendWhisper, type WhisperDetails, whispering, whispers } from "./store";

const DRAFT = "sodan:whisper:";

export function WhisperLine({ whisper, summary }: { whisper: WhisperDetails; summary: Summary }) {
  const { author, to, body } = whisper;
  const name = (person: typeof author) => (person.id === me.value.id ? t("you") : person.name);
  const isMine = author.id === me.value.id;
  const mayAnswer = !isMine && summary.status !== "closed" && mayWhisper(summary.assignee?.id, me.value.id);
  return (
    <div class="whisper-line" data-whisper={whisper.id}>
      <Face id={author.id} name={author.name} photo={author.photo} size="sm" />
      <div class="whisper-paper">
        <div class="whisper-head">
          <Icon of={Ear} size={14} />
          <span class="font-semibold">{t("whisperLabel")}</span>
          <span dir="auto">{to ? t("fromTo", { from: name(author), to: name(to) }) : name(author)}</span>
          <time dateTime={whisper.created_at}>{atClock(whisper.created_at)}</time>
        </div>
        <p class="whisper-body" dir="auto">
          {body}
        </p>
        {mayAnswer && (
          <button type="button" class="whisper-answer" onClick={() => openWhisper(summary.id)}>
            {t("whisperAnswer")}
          </button>
        )}
      </div>
    </div>
  );
}

export function WhispersFailed({ id }: { id: string }) {
  if (whispers.value.get(id) !== "failed") return null;
  return (
    <p class="system-line" role="alert">
      {t("whispersFailed")}{" "}
      <button type="button" class="text-link" onClick={() => void loadWhispers(id)}>
        {t("retry")}
      </button>
    </p>
  );
}

const keyOf = (id: string) => `${DRAFT}${me.peek().id}:${id}`;

/** What was being written, by this person: the next one at this browser does not read it. */
function draftIn(id: string): string {
  try {
    return sessionStorage.getItem(keyOf(id)) ?? "";
  } catch {
    return "";
  }
}

function keepDraft(id: string, words: string): void {
  try {
    if (words) sessionStorage.setItem(keyOf(id), words);
    else sessionStorage.removeItem(keyOf(id));
  } catch {
    // It lives as long as the page.
  }
}

/** Open the field and go there. */
export function openWhisper(id: string): void {
  whispering.value = id;
  focusDrawn(() => document.getElementById("whisper"));
}

/** The field; `always`: it cannot be closed, because nothing else is written here. */
export function WhisperBox({ summary, always = false }: { summary: Summary; always?: boolean }) {
  const { id, assignee } = summary;
  const [text, setText] = useState(() => draftIn(id));
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const cid = useRef("");
  const composing = useRef(false);
  const latest = useRef(text);
  const write = (words: string) => {
    latest.current = words;
    keepDraft(id, words);
    setText(words);
  };

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, Math.max(72, innerHeight / 4))}px`;
  }, [text]);

  const tooLong = text.trim().length > LONGEST;
  const close = () => {
    whispering.value = null;
    focusDrawn(() => document.getElementById("composer"));
  };
  const send = async () => {
    const body = text.trim();
    if (!body || tooLong || busy) return;
    setBusy(true);
    // The same words again, after a failure, are the same whisper.
    cid.current ||= newId();
    const answer = await sendWhisper(id, body, cid.current);
    setBusy(false);
    setRefused(answer);
    if (answer) return;
    if (draftIn(id).trim() === body) keepDraft(id, "");
    // What was typed while it was under way is the next one.
    if (latest.current.trim() !== body) return;
    cid.current = "";
    write("");
    field.current?.focus();
  };
  const isMine = assignee?.id === me.value.id;
  const label = isMine ? t("whisperAnswer") : assignee ? t("whisperTo", { name: assignee.name }) : t("whisperNobody");
  return (
    <section class="whisper-box" aria-label={label}>
      <header class="whisper-box-head">
        <Icon of={Ear} size={16} />
        <span class="truncate font-semibold" dir="auto">
          {label}
        </span>
        {!always && (
          <button type="button" class="icon-btn ms-auto" aria-label={t("close")} title={t("close")} onClick={close}>
            <Icon of={X} size={16} />
          </button>
        )}
      </header>
      <textarea
        ref={field}
        id="whisper"
        rows={1}
        dir="auto"
        spellcheck
        value={text}
        placeholder={t("write")}
        aria-label={label}
        aria-describedby="whisper-goes"
        onInput={(event) => {
          cid.current = "";
          setRefused("");
          write(event.currentTarget.value);
        }}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={() => {
          composing.current = false;
        }}
        onKeyDown={(event) => {
          if (event.isComposing || composing.current || event.keyCode === 229) return;
          if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
            event.preventDefault();
            void send();
          } else if (event.key === "Escape" && !always) {
            event.preventDefault();
            event.stopPropagation();
            close();
          }
        }}
      />
      <footer class="whisper-box-foot">
        <span id="whisper-goes" class="whisper-goes">
          {isMine ? t("onlySupervisors") : assignee ? t("onlyFor", { name: assignee.name }) : t("onlyNobody")}
        </span>
        <button
          type="button"
          class="btn btn-sm whisper-send"
          disabled={!text.trim() || tooLong}
          aria-busy={busy}
          onClick={() => void send()}
        >
          <Icon of={Send} size={16} />
          <span>{t("send")}</span>
        </button>
      </footer>
      {(refused || tooLong) && (
        <p class="field-error" role="alert">
          {tooLong ? t("tooLong") : refused}
        </p>
      )}
    </section>
  );
}
