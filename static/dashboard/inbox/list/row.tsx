import { AlarmClock, CornerDownRight, Handshake, Mail, PencilLine } from "lucide";
import { DepartmentMark } from "../../departments/dot";
import { t as et } from "../../endings/i18n/index";
import { t } from "../../i18n/index";
import { Face } from "../../ui/face";
import { Icon } from "../../ui/icon";
import { now } from "../clock";
import { draftOf } from "../composer/drafts";
import { faceName, visitorName } from "../names";
import { atComing, atRow } from "../time";
import type { Summary } from "../types";
import { PriorityMark } from "./priority";
import { Waiting } from "./waiting";

interface Props {
  summary: Summary;
  selected: boolean;
  active: boolean;
  me: string;
  typing: boolean;
  picked: boolean;
  onOpen: () => void;
}

export function Row({ summary, selected, active, me, typing, picked, onOpen }: Props) {
  const name = visitorName(summary.visitor);
  const assignee = summary.assignee;
  return (
    <a
      id={`row-${summary.id}`}
      href={`/inbox/${summary.id}/`}
      class={`row ${selected ? "is-selected" : ""} ${summary.unread ? "is-unread" : ""} ${picked ? "is-picked" : ""}`}
      aria-current={selected ? "true" : undefined}
      tabIndex={active ? 0 : -1}
      data-row={summary.id}
      onClick={(event) => {
        // A new tab stays possible.
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        onOpen();
      }}
    >
      <Face id={summary.visitor.id} name={faceName(summary.visitor)} presence={summary.visitor.online ? "online" : undefined} />
      <span class="row-main">
        <span class="row-line">
          <span class="row-name" dir="auto">
            {name}
          </span>
          {summary.priority !== "normal" && <PriorityMark of={summary.priority} />}
          <time class="row-time" dateTime={summary.preview?.at ?? summary.started_at}>
            {atRow(summary.preview?.at ?? summary.started_at, now.value)}
          </time>
        </span>
        <span class="row-line">
          <Preview summary={summary} typing={typing} />
          {summary.unread > 0 && (
            <span class="row-unread">
              {summary.unread > 99 ? "99+" : summary.unread}
              <span class="sr-only"> {t("unread")}</span>
            </span>
          )}
        </span>
        <span class="row-line row-meta">
          {isAwake(summary) && <Waiting summary={summary} />}
          {summary.status === "snoozed" && (
            <span class="row-snoozed">
              <Icon of={AlarmClock} size={13} label={t("tabSnoozed")} />
              {summary.snoozed_until ? atComing(summary.snoozed_until, now.value) : t("untilReply")}
            </span>
          )}
          {summary.promised_until && (
            <span class={`row-promised ${Date.parse(summary.promised_until) < now.value ? "is-missed" : ""}`}>
              <Icon of={Handshake} size={13} label={et("promised")} />
              {summary.status === "snoozed" ? null : atComing(summary.promised_until, now.value)}
            </span>
          )}
          <span class="row-page" dir="auto">
            {summary.subject || summary.visitor.page_title || summary.visitor.website}
          </span>
          <DepartmentMark id={summary.department} class="row-department" />
          {summary.tags.slice(0, 2).map((tag) => (
            <span key={tag} class="row-tag" dir="auto">
              {tag}
            </span>
          ))}
          {summary.tags.length > 2 && <span class="row-tag">+{summary.tags.length - 2}</span>}
          {summary.origin === "offline_form" && <Icon of={Mail} size={13} label={t("originOfflineForm")} />}
          {assignee && assignee.id !== me && (
            <span class="row-assignee">
              <Face id={assignee.id} name={assignee.name} photo={assignee.photo} size="sm" />
              <span class="truncate">{assignee.name}</span>
            </span>
          )}
        </span>
      </span>
    </a>
  );
}

function isAwake(summary: Summary): boolean {
  return summary.status === "queued" || summary.status === "open";
}

function Preview({ summary, typing }: { summary: Summary; typing: boolean }) {
  if (typing)
    return (
      <span class="row-preview is-typing">
        <Icon of={PencilLine} size={13} />
        {t("isTyping")}
      </span>
    );
  const draft = draftOf(summary.id);
  if (draft)
    return (
      <span class="row-preview" dir="auto">
        <span class="row-draft">{t("draft")}</span> {draft}
      </span>
    );
  const fromUs = summary.preview?.sender_kind === "operator" || summary.preview?.sender_kind === "robot";
  return (
    <span class="row-preview" dir="auto">
      {fromUs && <Icon of={CornerDownRight} size={13} label={t("fromUs")} />}
      {summary.preview?.text}
    </span>
  );
}
