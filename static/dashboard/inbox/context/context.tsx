import type { IconNode } from "lucide";
import { Copy, ExternalLink, Globe, Languages, Mail, MapPin, X } from "lucide";
import type { ComponentChildren } from "preact";
import { safeHref } from "../../../shared/links";
import { knowsSomething, LoadCard, SaidCard } from "../../departments/card";
import { t as tOfDepartments } from "../../departments/i18n/index";
import { cards } from "../../departments/store";
import { EndingFacts } from "../../endings/facts";
import { t } from "../../i18n/index";
import { InviteButton, InviteState } from "../../invite/button";
import { SentFiles } from "../../sent-files/card";
import { Sides } from "../../side/section";
import { copy } from "../../ui/copy";
import { Face } from "../../ui/face";
import { Icon } from "../../ui/icon";
import { About } from "../../visitor/about";
import { Waiting } from "../list/waiting";
import { faceName, languageName, shortUrl, visitorName } from "../names";
import { contextOpen, narrow, pane } from "../store";
import { atMoment, inFull } from "../time";
import type { Summary } from "../types";
import { ContactCard } from "./contact";
import { ConversationDetails } from "./details";
import { ConversationSource } from "./source";

/** What we know without having asked: who it is, where he is, and what this conversation has been through. */
export function Context({ summary }: { summary: Summary }) {
  const { visitor } = summary;
  const name = visitorName(visitor);
  return (
    <aside class="context" aria-label={t("details")}>
      <div class="context-head">
        <h2 class="font-semibold">{t("details")}</h2>
        <button
          type="button"
          class="icon-btn"
          aria-label={t("closeDetails")}
          onClick={() => {
            if (narrow.value) pane.value = "thread";
            else contextOpen.value = false;
          }}
        >
          <Icon of={X} />
        </button>
      </div>
      <div class="context-scroll">
        <div class="context-who">
          <Face id={visitor.id} name={faceName(visitor)} size="lg" presence={visitor.online ? "online" : undefined} />
          <div class="min-w-0">
            <p class="context-name" dir="auto">
              {name}
            </p>
            <p class="flex items-center gap-1.5 text-quiet">
              <span class={`presence ${visitor.online ? "is-online" : ""}`} />
              {t(visitor.online ? "visitorOnline" : "visitorOffline")}
            </p>
          </div>
        </div>

        <div class="context-invite">
          {visitor.online && summary.status === "closed" && <InviteButton visitor={visitor.id} name={name} />}
          <InviteState visitor={visitor.id} />
        </div>

        {knowsSomething(cards.value.get(summary.id)) ? (
          <Section title={tOfDepartments("card")}>
            <SaidCard conversation={summary.id} />
          </Section>
        ) : (
          <LoadCard conversation={summary.id} />
        )}

        <Section title={t("conversation")}>
          <ConversationDetails summary={summary} />
          <dl class="facts">
            <dt>{t("number")}</dt>
            <dd class="tabular">#{summary.number}</dd>
            <dt>{t("cameBy")}</dt>
            <dd>{t(ORIGINS[summary.origin] ?? "originWidget")}</dd>
            <ConversationSource conversation={summary.id} />
            <dt>{t("started")}</dt>
            <dd>
              <time dateTime={summary.started_at} title={inFull(summary.started_at)}>
                {atMoment(summary.started_at)}
              </time>
            </dd>
            <dt>{t("assignee")}</dt>
            <dd class="break-words">{summary.assignee?.name ?? t("nobody")}</dd>
            {summary.waiting_since && summary.status !== "closed" && summary.status !== "snoozed" && (
              <>
                <dt>{t("answer")}</dt>
                <dd>
                  <Waiting summary={summary} />
                </dd>
              </>
            )}
            <EndingFacts summary={summary} />
            {summary.closed_at && (
              <>
                <dt>{t("closedAt")}</dt>
                <dd>
                  <time dateTime={summary.closed_at} title={inFull(summary.closed_at)}>
                    {atMoment(summary.closed_at)}
                  </time>
                </dd>
              </>
            )}
          </dl>
        </Section>

        <Sides of={{ visitor: visitor.id, conversation: summary.id }} name={visitor.name || visitor.email} />

        <Section title={t("contact")}>
          <ContactCard visitor={visitor.id} email={visitor.email} />
          <Fact icon={Mail} label={t("email")}>
            {visitor.email ? (
              <span class="flex items-center gap-1">
                <span class="min-w-0 break-words">{visitor.email}</span>
                <button type="button" class="icon-btn is-small" aria-label={t("copyEmail")} onClick={() => copy(visitor.email)}>
                  <Icon of={Copy} size={14} />
                </button>
              </span>
            ) : (
              <span class="text-quiet">{t("noEmail")}</span>
            )}
          </Fact>
          {visitor.language && (
            <Fact icon={Languages} label={t("language")}>
              {languageName(visitor.language)}
            </Fact>
          )}
        </Section>

        <Section title={t("onTheSite")}>
          <Fact icon={Globe} label={t("website")}>
            {visitor.website}
          </Fact>
          {(visitor.page_title || visitor.page_url) && (
            <Fact icon={MapPin} label={t(visitor.online ? "pageNow" : "pageLast")}>
              <PageLink url={visitor.page_url} title={visitor.page_title} />
            </Fact>
          )}
        </Section>

        <SentFiles of={{ visitor: visitor.id }} conversation={summary.id} />
        <About visitor={visitor.id} conversation={summary.id} />
      </div>
    </aside>
  );
}

const ORIGINS = { widget: "originWidget", offline_form: "originOfflineForm", api: "originApi", invitation: "originInvitation" } as Record<
  string,
  "originWidget" | "originOfflineForm" | "originApi" | "originInvitation"
>;

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="context-section">
      <h3 class="context-title">{title}</h3>
      {children}
    </section>
  );
}

function Fact({ icon, label, children }: { icon: IconNode; label: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <Icon of={icon} size={16} label={label} class="mt-0.5 shrink-0 text-quiet" />
      <div class="min-w-0 grow">{children}</div>
    </div>
  );
}

function PageLink({ url, title }: { url: string; title: string }) {
  const href = safeHref(url);
  return (
    <>
      {title && (
        <span class="clamp break-words" dir="auto" title={title}>
          {title}
        </span>
      )}
      {href ? (
        <a class="page-link" href={href} target="_blank" rel="noopener noreferrer nofollow">
          <span class="clamp break-all" title={url}>
            {shortUrl(url)}
          </span>
          <Icon of={ExternalLink} size={13} label={t("newWindow")} class="shrink-0" />
        </a>
      ) : (
        <span class="clamp break-all text-quiet">{shortUrl(url)}</span>
      )}
    </>
  );
}
