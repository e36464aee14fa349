import { MessageSquareQuote, RotateCcw, Send } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n/index";
import { ProposeButton } from "../../invite/propose";
import { marked } from "../../mentions/marks";
import { PeopleList, useAt } from "../../mentions/people";
import { Icon } from "../../ui/icon";
import { reopen } from "../actions";
import { CannedList, LIST_ID, optionId } from "../canned/popover";
import { isStillThere } from "../canned/slash";
import { type Canned, fetching, fetchPictures, noteUsed, offer } from "../canned/store";
import { useSlash } from "../canned/use-slash";
import { CaptureButtons } from "../capture/buttons";
import { addFiles, chosenIn, takeFiles } from "../files/store";
import { AttachButton, DropZone, isBusy, Tray } from "../files/tray";
import { mannersOf } from "../manners/line";
import type { Finding } from "../manners/manners";
import { loadWriting, ownOrigins } from "../manners/store";
import { Manners } from "../manners/strip";
import { MergedBar } from "../merging/bars";
import { visitorName } from "../names";
import { DraftCard } from "../previews/cards";
import { firstOwn } from "../previews/own";
import { heldIn, sendLine, takeBack } from "../sending";
import { loadCompanyWords } from "../spelling/store";
import { SpellingStrip } from "../spelling/strip";
import { useSpellingOf, writtenIn } from "../spelling/use-composer";
import { colleagues } from "../store";
import { editing, newestOwn } from "../thread/own";
import type { Summary } from "../types";
import { Destination } from "./destination";
import { drafts, loadDraft, type Mode, saveDraft, saveWithout } from "./drafts";
import { EmojiButton } from "./emoji";
import { t as ct } from "./i18n/index";
import { replaceIn } from "./insert";
import { useTyping } from "./use-typing";

const MOST_CHARACTERS = 10_000;

export function Composer({ summary }: { summary: Summary }) {
  if (summary.merged_into) return <MergedBar summary={summary} />;
  if (summary.status === "closed") return <ClosedBar summary={summary} />;
  return <Writing key={summary.id} summary={summary} />;
}

function Writing({ summary }: { summary: Summary }) {
  const { id } = summary;
  const [draft, setDraft] = useState(() => loadDraft(id));
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  /** What was put in since the field was last empty. */
  const inserted = useRef<Canned[]>([]);
  const tellTyping = useTyping(id);
  const { text, mode } = draft;
  const tooLong = text.length > MOST_CHARACTERS;
  const uploads = chosenIn(id).map((each) => each.upload);
  const mayGo =
    !tooLong && !uploads.some(isBusy) && !fetching.value.has(id) && (text.trim() !== "" || uploads.some((upload) => upload.done));
  const name = shortened(visitorName(summary.visitor));

  const write = (next: string, as: Mode = mode) => {
    setDraft({ text: next, mode: as, at: 0 });
    if (!next.trim()) inserted.current = [];
    setFindings([]);
    saveDraft(id, next, as);
    tellTyping(as === "reply" && next.trim() !== "");
  };

  // Another tab or device wrote on: what is typed here is stored first, so only what is newer comes this way.
  const elsewhere = drafts.value[id];
  useEffect(() => {
    const { text: there, mode: as } = elsewhere ?? { text: "", mode };
    if (composing.current || (there === text && as === mode)) return;
    setDraft({ text: there, mode: as, at: 0 });
    setFindings([]);
  }, [elsewhere]);

  const switchTo = (as: Mode) => {
    write(text, as);
    field.current?.focus();
  };

  const manners = (body: string): Finding[] => (mode === "reply" ? mannersOf(summary, body, inserted.current) : []);

  const send = ({ anyway = false } = {}) => {
    const body = text.trim();
    if (!mayGo) return;
    const struck = anyway || findings.length ? [] : manners(body);
    if (struck.length) {
      setFindings(struck);
      field.current?.focus();
      return;
    }
    const canned = mode === "note" ? [] : inserted.current.filter((each) => isStillThere(body, each.text)).map((each) => each.id);
    const without = elsewhere?.without ?? "";
    void sendLine(id, mode === "note" ? marked(body, colleagues.peek()) : body, mode === "note" ? "note" : "message", {
      canned,
      files: takeFiles(id),
      ...(without && firstOwn(body, ownOrigins.peek())?.href === without && { without }),
    });
    noteUsed(id, canned);
    // The kind stays: a second note must not go to the visitor because the first one was sent.
    write("");
    field.current?.focus();
  };

  const repair = (finding: Finding) => {
    const area = field.current;
    if (!area) return;
    replaceIn(area, finding.repaired, 0, area.value.length);
    write(finding.repaired);
    // What else struck one is still to be seen; a line never goes by itself.
    setFindings(finding.repaired.trim() ? manners(finding.repaired.trim()) : []);
  };

  const spelling = useSpellingOf(summary, text, mode, field);
  const mend = ({ from, to }: { from: number; to: number }, right: string) => {
    const area = field.current;
    if (!area) return;
    const caret = area.selectionStart;
    replaceIn(area, right, from, to);
    // One goes on writing where one was.
    if (caret >= to) area.setSelectionRange(caret + right.length - (to - from), caret + right.length - (to - from));
    write(area.value);
  };

  const insert = (piece: string) => {
    const area = field.current;
    if (!area) return;
    replaceIn(area, piece, area.selectionStart, area.selectionEnd);
    write(area.value);
  };

  const slash = useSlash(id, field, (piece, from, to, selection, canned) => {
    const area = field.current;
    if (!area) return;
    replaceIn(area, piece, from, to);
    area.setSelectionRange(selection.from, selection.to);
    inserted.current.push(canned);
    void fetchPictures(id, canned);
    write(area.value);
  });

  const at = useAt(id, mode === "note", field, (piece, from, to) => {
    const area = field.current;
    if (!area) return;
    replaceIn(area, piece, from, to);
    write(area.value);
  });

  const beginSlash = () => {
    const area = field.current;
    if (!area) return;
    const before = area.value.slice(0, area.selectionStart);
    replaceIn(area, before && !/\s$/.test(before) ? " /" : "/", area.selectionStart, area.selectionEnd);
    write(area.value);
    slash.look();
  };

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    // The text decides the height, up to a third of the window.
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, Math.max(96, innerHeight / 3))}px`;
  }, [text, mode]);

  useEffect(() => {
    const hear = (event: Event) => {
      const wanted = (event as CustomEvent<Mode>).detail;
      if (wanted) switchTo(wanted);
    };
    addEventListener("sodan:compose", hear);
    return () => removeEventListener("sodan:compose", hear);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method is open, Enter chooses a word (Safari says so only by the key code).
    if (event.isComposing || composing.current || event.keyCode === 229) return;
    if (slash.onKey(event) || at.onKey(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      send();
    } else if (event.altKey && event.code === "KeyR" && findings[0]) {
      event.preventDefault();
      repair(findings[0]);
    } else if (event.altKey && event.code === "KeyS" && spelling.first) {
      event.preventDefault();
      mend(...spelling.first);
    } else if (event.key === "Escape" && findings.length) {
      event.preventDefault();
      setFindings([]);
    } else if (event.key === "Escape" && heldIn(id)) {
      event.preventDefault();
      takeBack(heldIn(id) ?? "");
    } else if (event.key === "ArrowUp" && !text && newestOwn(id)) {
      event.preventDefault();
      editing.value = newestOwn(id)?.id ?? null;
    } else if (event.key === "Escape") {
      event.preventDefault();
      field.current?.blur();
      document.getElementById("thread-title")?.focus();
    } else if (event.altKey && event.code === "KeyN") {
      event.preventDefault();
      switchTo(mode === "note" ? "reply" : "note");
    }
  };

  return (
    <div class={`composer ${mode === "note" ? "is-note" : ""}`}>
      <DropZone conversation={id} />
      {slash.open && (
        <CannedList
          offered={slash.offered}
          found={slash.found}
          query={slash.query}
          active={slash.active}
          onPick={slash.pick}
          onPoint={slash.point}
          onRetry={slash.retry}
        />
      )}
      {at.open && <PeopleList conversation={id} found={at.found} active={at.active} query={at.query} onPick={at.pick} onPoint={at.point} />}
      <span class="sr-only" role="status">
        {slash.open && slash.offered.state === "ready" ? ct("cannedCount", { n: slash.found.length }) : ""}
      </span>
      {findings.length > 0 && (
        <Manners
          findings={findings}
          onRepair={repair}
          onSend={() => send({ anyway: true })}
          onDrop={(finding) => setFindings(findings.filter((each) => each !== finding))}
        />
      )}
      <div class="composer-box">
        <div class="composer-modes" role="radiogroup" aria-label={t("writeA")}>
          {(["reply", "note"] as const).map((each) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={mode === each}
              tabIndex={mode === each ? 0 : -1}
              class="composer-mode"
              onClick={() => switchTo(each)}
              onKeyDown={(event) =>
                (event.key === "ArrowRight" || event.key === "ArrowLeft") && switchTo(each === "reply" ? "note" : "reply")
              }
            >
              {t(each === "reply" ? "reply" : "note")}
            </button>
          ))}
        </div>
        <textarea
          ref={field}
          id="composer"
          class="composer-field"
          rows={1}
          dir="auto"
          // The browser's own spelling check reads the language from here: an answer is written in the visitor's.
          lang={writtenIn(summary, mode)}
          spellcheck
          value={text}
          aria-label={t(mode === "note" ? "writeNote" : "writeReply", { name })}
          aria-describedby="composer-goes"
          placeholder={t(mode === "note" ? "writeNote" : "writeReply", { name })}
          {...(slash.open
            ? {
                // A field of several lines may not be a combobox (ARIA in HTML): as a textbox it says the same by these.
                "aria-autocomplete": "list",
                "aria-haspopup": "listbox",
                "aria-controls": LIST_ID,
                "aria-activedescendant": slash.found[slash.active] ? optionId(slash.found[slash.active] as Canned) : undefined,
              }
            : at.aria)}
          onInput={(event) => {
            write(event.currentTarget.value);
            // While an input method is open, what stands there is not what was meant yet.
            if (!event.isComposing && !composing.current) {
              slash.look();
              at.look();
            }
          }}
          onPaste={(event) => {
            const { files } = event.clipboardData ?? {};
            if (!files?.length) return;
            event.preventDefault();
            addFiles(id, files);
          }}
          onFocus={() => {
            void offer(id);
            void loadWriting();
            void loadCompanyWords();
          }}
          onSelect={() => {
            if (composing.current) return;
            slash.look();
            at.look();
          }}
          onKeyDown={onKeyDown}
          onCompositionStart={() => {
            composing.current = true;
          }}
          onCompositionEnd={() => {
            composing.current = false;
            slash.look();
            at.look();
          }}
        />
        <DraftCard
          conversation={id}
          text={text}
          without={elsewhere?.without ?? ""}
          onChange={(without) => {
            saveWithout(id, without);
            field.current?.focus();
          }}
        />
        <SpellingStrip found={spelling} onMend={mend} onAgain={spelling.again} />
        <Tray conversation={id} />
        <div class="composer-foot">
          <AttachButton conversation={id} />
          <CaptureButtons conversation={id} />
          <EmojiButton onPick={insert} />
          <button type="button" class="icon-btn" aria-label={ct("cannedButton")} title={ct("cannedButton")} onClick={beginSlash}>
            <Icon of={MessageSquareQuote} />
          </button>
          {mode === "reply" && <ProposeButton conversation={summary.id} />}
          <Destination summary={summary} mode={mode} />
          {text.length > MOST_CHARACTERS - 500 && (
            <span class={`tabular text-xs ${tooLong ? "text-error" : "text-quiet"}`} role="status">
              {t("charactersLeft", { n: MOST_CHARACTERS - text.length })}
            </span>
          )}
          <button type="button" class="btn btn-primary btn-sm composer-send" disabled={!mayGo} onClick={() => send()}>
            <Icon of={Send} size={16} />
            <span class="btn-words">{t(mode === "note" ? "addNote" : "send")}</span>
          </button>
        </div>
      </div>
    </div>
  );
}

function ClosedBar({ summary }: { summary: Summary }) {
  return (
    <div class="composer">
      <div class="closed-bar">
        <span class="text-quiet">{t("closedHint")}</span>
        <button type="button" class="btn btn-plain btn-sm" onClick={() => reopen(summary.id)}>
          <Icon of={RotateCcw} size={16} />
          {t("reopen")}
        </button>
      </div>
    </div>
  );
}

/** A name that fits into a field. */
function shortened(name: string): string {
  const letters = [...name];
  return letters.length > 40 ? `${letters.slice(0, 39).join("")}…` : name;
}
