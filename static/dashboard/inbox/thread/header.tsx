import {
  AlarmClockOff,
  ArrowLeft,
  Check,
  CircleCheck,
  CornerUpLeft,
  Ear,
  Ellipsis,
  Forward,
  Hand,
  Handshake,
  Link,
  Mail,
  Merge,
  PanelRight,
  RotateCcw,
  UserPlus,
} from "lucide";
import { handing } from "../../departments/handover";
import { t as tOfDepartments } from "../../departments/i18n/index";
import { t as et } from "../../endings/i18n/index";
import { leaving, mailing } from "../../endings/store";
import { t } from "../../i18n/index";
import { rights } from "../../live/session";
import { t as tOfSupervising } from "../../supervising/i18n/index";
import { mayWhisper } from "../../supervising/store";
import { takeOver } from "../../supervising/watching";
import { openWhisper } from "../../supervising/whispers";
import { Face } from "../../ui/face";
import { Icon } from "../../ui/icon";
import { Menu, MenuItem, MenuRule } from "../../ui/menu";
import { toast } from "../../ui/toast";
import { accept, assign, close, release, reopen, snooze, wake } from "../actions";
import { now } from "../clock";
import { PriorityMark } from "../list/priority";
import { t as mt } from "../merging/i18n/index";
import { merging } from "../merging/store";
import { faceName, visitorName } from "../names";
import { leaveConversation } from "../navigation";
import { SnoozeMenu } from "../snooze";
import { colleagues, contextOpen, me, narrow, pane } from "../store";
import { atComing } from "../time";
import type { Summary } from "../types";

export function Header({ summary }: { summary: Summary }) {
  const name = visitorName(summary.visitor);
  return (
    <header class="thread-head">
      <button type="button" class="icon-btn only-narrow" aria-label={t("backToList")} onClick={leaveConversation}>
        <Icon of={ArrowLeft} />
      </button>
      <Face id={summary.visitor.id} name={faceName(summary.visitor)} presence={summary.visitor.online ? "online" : undefined} />
      <div class="min-w-0 grow">
        <h2 class="thread-title" dir="auto" id="thread-title" tabIndex={-1}>
          {name}
        </h2>
        <p class="thread-sub">
          <span class="tabular">#{summary.number}</span>
          {summary.priority !== "normal" && <PriorityMark of={summary.priority} />}
          <span>{stateWords(summary)}</span>
          {summary.subject && (
            <span class="thread-subject" dir="auto" title={summary.subject}>
              {summary.subject}
            </span>
          )}
        </p>
      </div>
      <Actions summary={summary} />
      <button
        type="button"
        class="icon-btn"
        aria-label={t("details")}
        title={t("details")}
        aria-pressed={narrow.value ? pane.value === "context" : contextOpen.value}
        onClick={() => {
          if (narrow.value) pane.value = pane.value === "context" ? "thread" : "context";
          else contextOpen.value = !contextOpen.value;
        }}
      >
        <Icon of={PanelRight} />
      </button>
    </header>
  );
}

function stateWords(summary: Summary): string {
  if (summary.status === "closed") return t("stateClosed");
  if (summary.status === "queued") return t("stateQueued");
  if (summary.status === "snoozed")
    return summary.snoozed_until ? t("stateSnoozed", { when: atComing(summary.snoozed_until, now.value) }) : t("stateSnoozedReply");
  if (!summary.assignee) return t("stateOpen");
  return summary.assignee.id === me.value.id ? t("stateMine") : t("stateWith", { name: summary.assignee.name });
}

function Actions({ summary }: { summary: Summary }) {
  const { id, status, assignee } = summary;
  const isMine = assignee?.id === me.value.id;
  if (summary.merged_into) return null;
  if (status === "closed")
    return (
      <div class="thread-actions">
        <button key="reopen" type="button" class="btn btn-plain btn-sm" onClick={() => reopen(id)}>
          <Icon of={RotateCcw} size={16} />
          <span class="btn-words">{t("reopen")}</span>
        </button>
        <button
          type="button"
          class="icon-btn"
          aria-label={et("transcriptTitle")}
          title={et("transcriptTitle")}
          onClick={() => {
            mailing.value = { conversation: id, email: summary.visitor.email };
          }}
        >
          <Icon of={Mail} />
        </button>
      </div>
    );
  return (
    <div class="thread-actions">
      {status === "queued" ? (
        <button key="accept" type="button" class="btn btn-primary btn-sm" aria-keyshortcuts="a" onClick={() => accept(id)}>
          <Icon of={Check} size={16} />
          {t("accept")}
        </button>
      ) : status === "snoozed" ? (
        <button key="wake" type="button" class="btn btn-plain btn-sm" onClick={(event) => event.detail < 2 && wake(id)}>
          <Icon of={AlarmClockOff} size={16} />
          <span class="btn-words">{t("wake")}</span>
        </button>
      ) : (
        // It stands where Accept stood: the second click of a double click must not close what the first accepted.
        <button
          key="close"
          type="button"
          class="btn btn-plain btn-sm"
          aria-keyshortcuts="e"
          onClick={(event) => event.detail < 2 && close(id)}
        >
          <Icon of={CircleCheck} size={16} />
          <span class="btn-words">{t("close")}</span>
        </button>
      )}
      <SnoozeMenu label={t("snooze")} class="icon-btn" buttonId="snooze-button" pick={(until) => void snooze(id, until)} />
      <Menu label={t("more")} class="icon-btn" face={<Icon of={Ellipsis} />}>
        {status !== "open" && (
          <MenuItem onPick={() => close(id)}>
            <Icon of={CircleCheck} size={16} />
            {t("close")}
          </MenuItem>
        )}
        <MenuItem
          onPick={() => {
            leaving.value = { conversation: id, name: visitorName(summary.visitor) };
          }}
        >
          <Icon of={Handshake} size={16} />
          {et("comeBack")}
        </MenuItem>
        <MenuItem
          onPick={() => {
            mailing.value = { conversation: id, email: summary.visitor.email };
          }}
        >
          <Icon of={Mail} size={16} />
          {et("transcript")}
        </MenuItem>
        {status !== "queued" && (
          <MenuItem onPick={() => release(id)}>
            <Icon of={CornerUpLeft} size={16} />
            {t("release")}
          </MenuItem>
        )}
        <MenuItem
          onPick={() => {
            merging.value = summary;
          }}
        >
          <Icon of={Merge} size={16} />
          {mt("merge")}
        </MenuItem>
        <MenuItem onPick={() => copyLink(id)}>
          <Icon of={Link} size={16} />
          {t("copyLink")}
        </MenuItem>
        <MenuItem
          onPick={() => {
            handing.value = id;
          }}
        >
          <Icon of={Forward} size={16} />
          {tOfDepartments("handOver")} …
        </MenuItem>
        {mayWhisper(assignee?.id, me.value.id) && (
          <MenuItem onPick={() => openWhisper(id)}>
            <Icon of={Ear} size={16} />
            {tOfSupervising("whisper")}
          </MenuItem>
        )}
        {rights.value.maySupervise && assignee && !isMine && (
          <MenuItem onPick={() => void takeOver(summary)}>
            <Icon of={Hand} size={16} />
            {tOfSupervising("takeOver")}
          </MenuItem>
        )}
        <MenuRule />
        <div class="menu-label">{t("assignTo")}</div>
        {!isMine && (
          <MenuItem onPick={() => assign(id, me.value)}>
            <Icon of={UserPlus} size={16} />
            {t("toMe")}
          </MenuItem>
        )}
        <div class="menu-scroll">
          {colleagues.value
            .filter((each) => each.id !== me.value.id && each.id !== assignee?.id)
            .map((each) => (
              <MenuItem key={each.id} onPick={() => assign(id, each)}>
                <span class={`presence is-${each.availability ?? "offline"}`} />
                <span class="truncate">{each.name}</span>
                {each.availability && each.availability !== "online" && (
                  <span class="ms-auto text-xs text-quiet">{t(`availability_${each.availability}`)}</span>
                )}
              </MenuItem>
            ))}
        </div>
      </Menu>
    </div>
  );
}

async function copyLink(id: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(`${location.origin}/inbox/${id}/`);
    toast("done", t("linkCopied"));
  } catch {
    toast("failed", `${location.origin}/inbox/${id}/`);
  }
}
