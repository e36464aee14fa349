import { ArrowLeft, Copy, ExternalLink, Mail, MapPin, MessagesSquare, X } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { safeHref } from "../../shared/links";
import type { LiveVisitor } from "../../shared/protocol";
import { t } from "../i18n/index";
import { ContactCard } from "../inbox/context/contact";
import { faceName, shortUrl, visitorName } from "../inbox/names";
import { InviteButton, InviteState } from "../invite/button";
import { ApiError, get } from "../live/api";
import { Sides } from "../side/section";
import { copy } from "../ui/copy";
import { Elapsed } from "../ui/elapsed";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { About } from "../visitor/about";
import { Interest } from "./row";
import { live } from "./store";

interface Known {
  id: string;
  name: string;
  email: string;
  online: boolean;
}

/** How often it is asked whether somebody is here whom the list does not tell of. */
const AGAIN_MS = 20_000;

/** One visitor: what he does now, and everything from before. He may have left; then what is kept is shown. */
export function Panel({ id, row, onClose }: { id: string; row: LiveVisitor | undefined; onClose: () => void }) {
  const isThinned = live.value.shown < live.value.total;
  const [known, setKnown] = useState<Known | null | "missing" | "failed">(null);
  useEffect(() => {
    if (row) return;
    let current = true;
    const read = () =>
      get<Known>(`visitors/${id}/`).then(
        (found) => current && setKnown(found),
        (error) =>
          // What is known stays.
          current && setKnown((before) => (error instanceof ApiError && error.status === 404 ? "missing" : (before ?? "failed"))),
      );
    void read();
    const clock = setInterval(() => isThinned && !document.hidden && void read(), AGAIN_MS);
    return () => {
      current = false;
      clearInterval(clock);
    };
  }, [id, Boolean(row), isThinned]);
  const visitor = row ?? (typeof known === "object" ? known : null);
  // Of a crowd only some are listed: then the server says of the others whether they are here.
  const isHere = live.value.rows.has(id) || (!row && isThinned && typeof known === "object" && known?.online === true);
  return (
    <aside class="context visitor-panel" aria-label={t("details")}>
      <div class="context-head">
        <button type="button" class="icon-btn only-phone" aria-label={t("backToList")} onClick={onClose}>
          <Icon of={ArrowLeft} />
        </button>
        <h2 class="font-semibold">{t("details")}</h2>
        <button type="button" class="icon-btn not-phone" aria-label={t("closeDetails")} onClick={onClose}>
          <Icon of={X} />
        </button>
      </div>
      <div class="context-scroll">
        {visitor ? (
          <>
            <div class="context-who">
              <Face id={id} name={faceName(visitor)} size="lg" presence={isHere ? "online" : undefined} />
              <div class="min-w-0">
                <p class="context-name" dir="auto">
                  {visitorName(visitor)}
                </p>
                <p class="flex items-center gap-1.5 text-quiet">
                  <span class={`presence ${isHere ? "is-online" : ""}`} />
                  {t(isHere ? "visitorOnline" : "visitorOffline")}
                </p>
              </div>
            </div>
            {!row?.conversation && (
              <div class="context-invite">
                {isHere && <InviteButton visitor={id} name={visitorName(visitor)} class="btn btn-primary btn-sm" />}
                <InviteState visitor={id} />
              </div>
            )}
            {row?.conversation && (
              <p class="panel-actions">
                <a class="btn btn-primary btn-sm" href={`/inbox/${row.conversation.id}/`}>
                  <Icon of={MessagesSquare} size={16} />
                  {row.conversation.with ? t("openTalkWith", { name: row.conversation.with }) : t("openTalkWaiting")}
                </a>
              </p>
            )}
            {row && <Now row={row} isHere={isHere} />}
            <Who visitor={id} email={visitor.email} />
            <Sides key={`sides-${id}`} of={{ visitor: id }} name={row?.name ?? ""} />
            <About visitor={id} conversation={row?.conversation?.id ?? ""} />
          </>
        ) : known === "missing" ? (
          <p class="context-section text-quiet">{t("visitorMissing")}</p>
        ) : known === "failed" ? (
          <p class="context-section text-quiet">{t("visitorFailed")}</p>
        ) : (
          <div class="path-wait" role="status" aria-label={t("loading")}>
            <span class="skeleton" />
            <span class="skeleton" />
          </div>
        )}
      </div>
    </aside>
  );
}

/** Whose browser it is, what the company knows of him, and his address; nothing of a stranger. */
function Who({ visitor, email }: { visitor: string; email: string }) {
  return (
    <section class="context-section who-section">
      <h3 class="context-title">{t("contact")}</h3>
      <ContactCard visitor={visitor} email={email} />
      {email && (
        <div class="fact">
          <Icon of={Mail} size={16} label={t("email")} class="mt-0.5 shrink-0 text-quiet" />
          <span class="min-w-0 grow break-words">{email}</span>
          <button type="button" class="icon-btn is-small" aria-label={t("copyEmail")} onClick={() => void copy(email)}>
            <Icon of={Copy} size={14} />
          </button>
        </div>
      )}
    </section>
  );
}

function Now({ row, isHere }: { row: LiveVisitor; isHere: boolean }) {
  const href = safeHref(row.page_url);
  const until = row.left_at ?? (isHere ? null : row.page_at);
  return (
    <section class="context-section">
      <h3 class="context-title">{t("onTheSite")}</h3>
      <div class="fact">
        <Icon of={MapPin} size={16} label={t(isHere ? "pageNow" : "pageLast")} class="mt-0.5 shrink-0 text-quiet" />
        <div class="min-w-0 grow">
          <span class="clamp break-words" dir="auto">
            {row.page_title}
          </span>
          {href ? (
            <a class="page-link" href={href} target="_blank" rel="noopener noreferrer nofollow">
              <span class="clamp break-all" title={row.page_url}>
                {shortUrl(row.page_url)}
              </span>
              <Icon of={ExternalLink} size={13} label={t("newWindow")} class="shrink-0" />
            </a>
          ) : (
            <span class="clamp break-all text-quiet">{shortUrl(row.page_url)}</span>
          )}
        </div>
      </div>
      <dl class="facts">
        <dt>{t("timeOnPage")}</dt>
        <dd>
          <Elapsed since={row.page_at} until={until} />
        </dd>
        <dt>{t("timeOnSite")}</dt>
        <dd>
          <Elapsed since={row.started_at} until={until} />
        </dd>
        <dt>{t("columnVisits")}</dt>
        <dd>{row.number > 1 ? t("nthVisit", { n: row.number }) : t("firstVisit")}</dd>
        <dt>{t("interest")}</dt>
        <dd>
          <Interest row={row} long />
        </dd>
        <dt>{t("website")}</dt>
        <dd class="break-words">{row.website}</dd>
      </dl>
    </section>
  );
}
