import type { IconNode } from "lucide";
import { BadgeCheck, CircleDot, Footprints, ListChecks, Mail, MessagesSquare, StickyNote, Trash2 } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ChannelName } from "../../../shared/protocol";
import { get } from "../../live/api";
import { changes } from "../../tasks/store";
import { Icon } from "../../ui/icon";
import { CHANNELS } from "../../ui/source";
import { type Key, t } from "../i18n/index";
import { inFull, moment } from "../names";
import { NoteForm, removeNote } from "../note";
import { sentence } from "../store";
import type { Contact, Entry } from "../types";

const ART: Record<string, IconNode> = {
  visit: Footprints,
  conversation: MessagesSquare,
  note: StickyNote,
  consent: BadgeCheck,
  task: ListChecks,
  mail: Mail,
};
const STATUS: Record<string, Key> = { queued: "statusQueued", open: "statusOpen", snoozed: "statusSnoozed", closed: "statusClosed" };
const PAGE = 30;

/** Visits, conversations and notes, the newest first; a note is written at its top. */
export function Timeline({ contact }: { contact: Contact }) {
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const [failed, setFailed] = useState("");
  const [ended, setEnded] = useState(false);
  const turn = useRef(0);
  const read = async (more: Entry[] = []) => {
    const own = ++turn.current;
    setFailed("");
    const before = more.at(-1)?.at;
    try {
      const path = `contacts/${contact.id}/timeline/?limit=${PAGE}${before ? `&before=${encodeURIComponent(before)}` : ""}`;
      const { results } = await get<{ results: Entry[] }>(path);
      // Only the newest question's answer counts.
      if (own !== turn.current) return;
      setEntries([...more, ...results]);
      setEnded(results.length < PAGE);
    } catch (error) {
      if (own === turn.current) setFailed(sentence(error));
    }
  };
  // A change may be one of what happened (a consent, a merge, a task); what is being written stays.
  useEffect(() => void read(), [contact.id, contact.changed_at, changes.value]);
  return (
    <section class="contact-main" aria-label={t("timeline")}>
      <NoteForm key={contact.id} path={`contacts/${contact.id}/notes/`} onSaved={read} />
      {failed && (
        <p class="notice is-error" role="alert">
          {failed}{" "}
          <button type="button" class="text-link" onClick={() => void read()}>
            {t("tryAgain")}
          </button>
        </p>
      )}
      {entries === null && !failed ? (
        <div class="contacts-wait" role="status" aria-label={t("loading")}>
          <span class="skeleton-line" />
          <span class="skeleton-line" />
        </div>
      ) : entries?.length === 0 ? (
        <p class="text-quiet py-6 text-center">{t("timelineEmpty")}</p>
      ) : (
        <ol class="story">
          {entries?.map((entry) => (
            <li key={`${entry.kind}${entry.id}${entry.at}`} class={`story-entry is-${entry.kind}`}>
              <span class="story-art">
                <Icon of={ART[entry.kind] ?? CircleDot} size={15} />
              </span>
              <div class="min-w-0 grow">
                <p class="story-head">
                  <What entry={entry} />
                  <time class="text-quiet" dateTime={entry.at} title={inFull(entry.at)}>
                    {moment(entry.at)}
                  </time>
                </p>
                <About entry={entry} />
              </div>
              {entry.kind === "note" && (
                <button
                  type="button"
                  class="icon-btn is-small story-remove"
                  aria-label={t("deleteNote")}
                  onClick={() => entry.id && void removeNote(entry.id, read)}
                >
                  <Icon of={Trash2} size={14} />
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
      {entries && entries.length > 0 && !ended && (
        <div class="contacts-more">
          <button type="button" class="btn btn-plain btn-sm" onClick={() => void read(entries)}>
            {t("more")}
          </button>
        </div>
      )}
    </section>
  );
}

function What({ entry }: { entry: Entry }) {
  if (entry.kind === "conversation")
    return (
      <a class="text-link font-medium" href={`/inbox/${entry.id}/`}>
        {t("conversationNo", { number: String(entry.data["number"]) })}
      </a>
    );
  if (entry.kind === "mail")
    return (
      <a class="text-link font-medium" href={`/inbox/${entry.data["conversation"]}/`}>
        {t(entry.data["what"] === "answer" ? "answerMailed" : "transcriptMailed", { number: String(entry.data["number"]) })}
      </a>
    );
  if (entry.kind === "note") return <span class="font-medium">{entry.by ? t("noteBy", { name: entry.by }) : t("note")}</span>;
  if (entry.kind === "task")
    return (
      <span class="font-medium" dir="auto">
        {t("taskPlanned", { what: entry.title })}
      </span>
    );
  if (entry.kind === "consent")
    return <span class="font-medium">{t(entry.data["is_given"] ? "consentGiven" : "consentTaken", { what: entry.title })}</span>;
  return <span class="font-medium">{entry.kind === "visit" ? t("visit", { n: Number(entry.data["page_views"]) }) : entry.kind}</span>;
}

function About({ entry }: { entry: Entry }) {
  if (entry.kind === "note")
    return (
      <p class="story-note" dir="auto">
        {entry.title}
      </p>
    );
  if (entry.kind === "conversation") {
    const status = STATUS[String(entry.data["status"])];
    return (
      <p class="story-about">
        {status && <span class="tag-chip">{t(status)}</span>}
        {entry.title && (
          <span class="min-w-0 truncate" dir="auto">
            {entry.title}
          </span>
        )}
        {entry.by && <span class="text-quiet shrink-0">{entry.by}</span>}
      </p>
    );
  }
  if (entry.kind === "mail")
    return entry.title ? (
      <p class="story-about text-quiet" dir="auto">
        {entry.title}
      </p>
    ) : null;
  if (entry.kind === "task")
    return (
      <p class="story-about text-quiet">
        {entry.data["done_at"] && <span class="tag-chip">{t("taskDone")}</span>}
        {moment(String(entry.data["due_at"]))}
        {entry.data["owner"] && ` · ${t("taskFor", { name: String(entry.data["owner"]) })}`}
      </p>
    );
  if (entry.kind === "visit") {
    const channel = CHANNELS[String(entry.data["channel"]) as ChannelName] as Key | undefined;
    const words = String(entry.data["words"] ?? "");
    return (
      <p class="story-about text-quiet">
        <span class="min-w-0 truncate" dir="auto">
          {[entry.title, [channel && t(channel), entry.data["engine"]].filter(Boolean).join(" · "), words && t("quoted", { text: words })]
            .filter(Boolean)
            .join(" — ")}
        </span>
      </p>
    );
  }
  return entry.data["where"] ? <p class="story-about text-quiet">{String(entry.data["where"])}</p> : null;
}
