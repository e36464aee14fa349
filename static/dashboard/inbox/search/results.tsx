import { CloudOff, Hash, History, SearchX, StickyNote, TextSearch, UserRound } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { type Key, t } from "../../i18n/index";
import { Face } from "../../ui/face";
import { Icon } from "../../ui/icon";
import { now } from "../clock";
import { faceName, visitorName } from "../names";
import { selected } from "../store";
import { sought } from "../thread/around";
import { atRow } from "../time";
import type { Summary } from "../types";
import { RESULTS } from "./field";
import { forgetRecent, recent } from "./recent";
import { type Option, pieces } from "./reducer";
import { askMore, askNow, open, options, search, searchOpen, standing, typed } from "./store";
import type { FoundContact, FoundConversation, FoundLine, FoundText } from "./types";

/** What was found, in the place of the list. */
export function SearchResults() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.getElementById(`found-${standing.value}`)?.scrollIntoView({ block: "nearest" });
  }, [standing.value]);
  if (!searchOpen.value) return null;
  const found = search.value;
  const isEmpty = options.value.length === 0;
  return (
    <div ref={box} class="search-scroll" aria-busy={found.state === "loading"}>
      <p class="sr-only" role="status">
        {found.state === "done" &&
          t(isEmpty ? "searchNothing" : "searchFound", {
            n: options.value.filter((each) => each.type !== "more").length,
            query: found.query,
          })}
      </p>
      {!typed.value.trim() || (found.state === "idle" && isEmpty) ? (
        <Beginning />
      ) : found.state === "failed" ? (
        <Failed why={found.why} />
      ) : isEmpty && found.state === "loading" ? (
        <Skeleton />
      ) : isEmpty ? (
        <NothingFound query={found.query} />
      ) : (
        <Groups isOld={found.state === "loading"} />
      )}
    </div>
  );
}

function Groups({ isOld }: { isOld: boolean }) {
  const { number, contacts, results, next, more } = search.value;
  return (
    <div id={RESULTS} role="listbox" aria-label={t("searchResults")} class={`found ${isOld ? "is-old" : ""}`}>
      {number && (
        <Group title="searchNumbers">
          <NumberOption summary={number} />
        </Group>
      )}
      {contacts.length > 0 && (
        <Group title="searchContacts">
          {contacts.map((contact) => (
            <ContactOption key={contact.id} contact={contact} />
          ))}
        </Group>
      )}
      {results.length > 0 && (
        <Group title="searchConversations">
          {results.map((each) => (
            <ConversationFound key={each.conversation.id} found={each} />
          ))}
        </Group>
      )}
      {next && (
        <button
          type="button"
          id="found-more"
          role="option"
          aria-selected={standing.value === "more"}
          tabIndex={-1}
          class={`found-more ${standing.value === "more" ? "is-standing" : ""}`}
          onClick={() => void askMore()}
        >
          {t(more === "loading" ? "loading" : more === "failed" ? "searchMoreFailed" : "searchMore")}
        </button>
      )}
    </div>
  );
}

function Group({ title, children }: { title: Key; children: preact.ComponentChildren }) {
  return (
    <div role="group" aria-label={t(title)} class="found-group">
      <p class="found-title" aria-hidden="true">
        {t(title)}
      </p>
      {children}
    </div>
  );
}

function Choice({
  option,
  class: name,
  label,
  children,
}: {
  option: Option;
  class: string;
  label?: string;
  children: preact.ComponentChildren;
}) {
  const isStanding = standing.value === option.key;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which names the option as its active descendant
    <div
      id={`found-${option.key}`}
      role="option"
      tabIndex={-1}
      aria-selected={isStanding}
      aria-label={label}
      class={`found-option ${name} ${isStanding ? "is-standing" : ""}`}
      // The focus stays in the field.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => open(option)}
    >
      {children}
    </div>
  );
}

function NumberOption({ summary }: { summary: Summary }) {
  return (
    <Choice option={{ key: `number-${summary.id}`, type: "number", summary }} class="is-row">
      <span class="found-art">
        <Icon of={Hash} size={16} />
      </span>
      <span class="found-main">
        <span class="found-line">
          <span class="found-name" dir="auto">
            <mark class="hit">#{summary.number}</mark> {visitorName(summary.visitor)}
          </span>
          <Status summary={summary} />
        </span>
        <span class="found-text" dir="auto">
          {summary.subject || summary.preview?.text}
        </span>
      </span>
    </Choice>
  );
}

function ContactOption({ contact }: { contact: FoundContact }) {
  const name = contact.name || contact.email || contact.phones[0] || t("searchNoName");
  const beside = [contact.name && contact.email, contact.company].filter(Boolean).join(" · ") || contact.phones[0];
  return (
    <Choice option={{ key: `contact-${contact.id}`, type: "contact", contact }} class="is-row">
      <Face id={contact.id} name={name} />
      <span class="found-main">
        <span class="found-name" dir="auto">
          {name}
        </span>
        <span class="found-text" dir="auto">
          {beside}
        </span>
      </span>
      <Icon of={UserRound} size={14} class="found-kind" />
    </Choice>
  );
}

function ConversationFound({ found }: { found: FoundConversation }) {
  const { conversation, lines, more } = found;
  const name = visitorName(conversation.visitor);
  return (
    <div class={`found-talk ${selected.value === conversation.id ? "is-selected" : ""}`}>
      <div class="found-line found-head" aria-hidden="true">
        <Face id={conversation.visitor.id} name={faceName(conversation.visitor)} size="sm" />
        <span class="found-name" dir="auto">
          {name}
        </span>
        <span class="found-number">#{conversation.number}</span>
        <Status summary={conversation} />
      </div>
      {lines.map((line) => (
        <LineOption key={line.id} found={found} line={line} name={name} />
      ))}
      {more > 0 && <p class="found-others">{t("searchOthers", { n: more })}</p>}
    </div>
  );
}

function LineOption({ found, line, name }: { found: FoundConversation; line: FoundLine; name: string }) {
  const isShown = sought.value?.message === line.id && selected.value === found.conversation.id;
  const note = line.kind === "note";
  const from = line.sender.kind === "visitor" ? "" : line.sender.name;
  return (
    <Choice
      option={{ key: `line-${line.id}`, type: "line", found, line }}
      class={`is-line ${note ? "is-note" : ""} ${isShown ? "is-shown" : ""}`}
      label={`${name}, #${found.conversation.number}: ${note ? `${t("noteLabel")}: ` : ""}${line.excerpt.text}`}
    >
      <span class="found-excerpt" dir="auto">
        {note && <Icon of={StickyNote} size={13} />}
        {from && <span class="found-from">{from}: </span>}
        <Marked excerpt={line.excerpt} />
      </span>
      <time class="found-time" dateTime={line.created_at}>
        {atRow(line.created_at, now.value)}
      </time>
    </Choice>
  );
}

function Marked({ excerpt }: { excerpt: FoundText }) {
  return (
    <>
      {excerpt.is_cut_before && "…"}
      {pieces(excerpt.text, excerpt.marks).map((piece, index) =>
        piece.isMarked ? (
          <mark key={index} class="hit">
            {piece.text}
          </mark>
        ) : (
          piece.text
        ),
      )}
      {excerpt.is_cut_after && "…"}
    </>
  );
}

const STATUS: Record<Summary["status"], Key> = {
  queued: "statusQueued",
  open: "statusOpen",
  snoozed: "statusSnoozed",
  closed: "statusClosed",
};

function Status({ summary }: { summary: Summary }) {
  return <span class={`found-status is-${summary.status}`}>{t(STATUS[summary.status])}</span>;
}

/** Nothing was asked yet: what one looked for before, and what can be looked for. */
function Beginning() {
  const before = recent.value;
  return (
    <>
      {before.length > 0 && (
        <div class="found-group">
          <div class="found-line found-title">
            <span class="grow">{t("searchRecent")}</span>
            <button type="button" class="text-link" onMouseDown={(event) => event.preventDefault()} onClick={forgetRecent}>
              {t("searchForget")}
            </button>
          </div>
          {before.map((each) => (
            <button
              key={each}
              type="button"
              class="found-option is-recent"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => askNow(each)}
            >
              <Icon of={History} size={15} />
              <span class="truncate" dir="auto">
                {each}
              </span>
            </button>
          ))}
        </div>
      )}
      <div class="empty">
        <span class="empty-art">
          <Icon of={TextSearch} size={26} />
        </span>
        <p class="empty-title">{t("searchBegin")}</p>
        <p class="empty-text">{t("searchBeginText")}</p>
      </div>
    </>
  );
}

function NothingFound({ query }: { query: string }) {
  return (
    <div class="empty">
      <span class="empty-art">
        <Icon of={SearchX} size={26} />
      </span>
      <p class="empty-title">{t("searchNothing", { query })}</p>
      <p class="empty-text">{t("searchNothingText")}</p>
    </div>
  );
}

function Failed({ why }: { why: string }) {
  return (
    <div class="empty">
      <span class="empty-art">
        <Icon of={CloudOff} size={26} />
      </span>
      <p class="empty-title">{t("searchFailed")}</p>
      <p class="empty-text">{why || t("listFailedText")}</p>
      <button type="button" class="btn btn-plain btn-sm mt-2" onClick={() => askNow()}>
        {t("tryAgain")}
      </button>
    </div>
  );
}

function Skeleton() {
  return (
    <div class="late found-wait" role="status" aria-label={t("loading")}>
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} aria-hidden="true">
          <span class="skeleton-line h-3 w-2/5" />
          <span class="skeleton-line h-3 w-11/12" />
        </div>
      ))}
    </div>
  );
}
