import { safeHref } from "../../shared/links";
import type { EventSeen, PageSeen, VisitDetails } from "../../shared/protocol";
import { locale, t } from "../i18n/index";
import { now } from "../inbox/clock";
import { shortUrl } from "../inbox/names";
import { atClock, atMoment, inFull, lasting } from "../inbox/time";
import { flagOf, PlaceCredit, placeName } from "../ui/place";
import { CHANNELS, DEVICES, senderOfVisit } from "../ui/source";
import { follow, paths } from "./store";

/** What the visitor, whom somebody follows, does on the site: the visit of today with where it came from and page by page, then those before. */
export function VisitorPath({ visitor }: { visitor: string }) {
  const path = paths.value.get(visitor);
  const [newest, ...earlier] = path?.visits ?? [];
  return (
    <section class="context-section" aria-busy={!path || path.state === "loading"}>
      <h3 class="context-title">{t("path")}</h3>
      {path?.state === "failed" ? (
        <p class="text-quiet">
          {t("pathFailed")}{" "}
          <button type="button" class="page-link" onClick={() => void follow(visitor)}>
            {t("tryAgain")}
          </button>
        </p>
      ) : !path || path.state === "loading" ? (
        <div class="path-wait" role="status" aria-label={t("loading")}>
          <span class="skeleton" />
          <span class="skeleton" />
        </div>
      ) : newest ? (
        <>
          <CameFrom visit={newest} />
          <Pages visit={newest} />
          {earlier.length > 0 && (
            <details class="path-earlier">
              <summary>{t("earlierVisits", { n: path.total - 1 })}</summary>
              <ol>
                {earlier.map((visit) => (
                  <li key={visit.id}>
                    <details>
                      <summary>
                        <time dateTime={visit.started_at} title={inFull(visit.started_at)}>
                          {atMoment(visit.started_at)}
                        </time>
                        <span class="text-quiet">
                          {senderOfVisit(visit)} · {t("pagesSeen", { n: visit.page_views })}
                        </span>
                      </summary>
                      <CameFrom visit={visit} />
                      <Pages visit={visit} />
                    </details>
                  </li>
                ))}
              </ol>
            </details>
          )}
          <PlaceCredit by={path.visits.find((visit) => visit.place_by)?.place_by ?? ""} />
        </>
      ) : (
        <p class="text-quiet">{t("noPath")}</p>
      )}
    </section>
  );
}

function CameFrom({ visit }: { visit: VisitDetails }) {
  const who = senderOfVisit(visit);
  const channel = t(CHANNELS[visit.channel]);
  const tags = [visit.campaign["source"], visit.campaign["medium"], visit.campaign["name"]].filter(Boolean).join(" / ");
  return (
    <dl class="facts path-source">
      {visit.country && (
        <>
          <dt>{t("placeOf")}</dt>
          <dd class="break-words">
            <span aria-hidden="true">{flagOf(visit.country)}</span> {placeName(visit)}
          </dd>
        </>
      )}
      <dt>{t("cameFrom")}</dt>
      <dd class="break-words" title={visit.referrer}>
        <bdi>{who}</bdi>
        {who !== channel && <span class="text-quiet"> · {channel}</span>}
      </dd>
      {visit.words && (
        <>
          <dt>{t("searchedFor")}</dt>
          <dd class="break-words">
            <bdi>{visit.words}</bdi>
          </dd>
        </>
      )}
      {tags && tags !== who && (
        <>
          <dt>{t("channelCampaign")}</dt>
          <dd class="break-words">
            <bdi>{tags}</bdi>
          </dd>
        </>
      )}
      {visit.device && (
        <>
          <dt>{t("deviceOf")}</dt>
          <dd class="break-words">
            {[t(DEVICES[visit.device]), visit.browser, visit.system].filter(Boolean).join(" · ")}
            {visit.screen && <span class="text-quiet"> · {visit.screen.replace("x", " × ")}</span>}
          </dd>
        </>
      )}
      {(visit.address || visit.network) && (
        <>
          <dt>{t("addressOf")}</dt>
          <dd class="tabular break-words" dir="ltr" title={visit.address ? undefined : t("addressCut")}>
            {visit.address || visit.network}
          </dd>
        </>
      )}
    </dl>
  );
}

function Pages({ visit }: { visit: VisitDetails }) {
  const before = visit.page_views - visit.pages.length;
  const last = visit.pages.at(-1);
  return (
    <ol class="path-pages">
      {before > 0 && <li class="is-more text-quiet">{t("pagesBefore", { n: before })}</li>}
      {inOrder(visit).map((one) =>
        "url" in one ? (
          <PageLine key={one.id} page={one} isHere={one === last && !visit.left_at && isFresh(visit)} />
        ) : (
          <EventLine key={one.id} event={one} />
        ),
      )}
    </ol>
  );
}

/** Pages, and between them what the site says was done there. */
function inOrder(visit: VisitDetails): (PageSeen | EventSeen)[] {
  const at = (one: PageSeen | EventSeen) => Date.parse("url" in one ? one.viewed_at : one.happened_at);
  return [...visit.pages, ...visit.events].sort((a, b) => at(a) - at(b));
}

function EventLine({ event }: { event: EventSeen }) {
  const data = Object.entries(event.data).map(([name, value]) => `${name}: ${String(value)}`);
  return (
    <li class="is-event">
      <time class="tabular" dateTime={event.happened_at} title={inFull(event.happened_at)}>
        {atClock(event.happened_at)}
      </time>
      <span class="min-w-0">
        <bdi class="path-event">{event.name}</bdi>
        {data.length > 0 && <bdi class="path-note">{data.join(" · ")}</bdi>}
      </span>
    </li>
  );
}

/** "Sencha · €12.50 · T-1" */
function productWords({ name = "", price = "", currency = "", sku = "" }: NonNullable<PageSeen["product"]>): string {
  let cost = price;
  try {
    if (price && currency) cost = new Intl.NumberFormat(locale, { style: "currency", currency }).format(Number(price));
  } catch {
    cost = `${price} ${currency}`;
  }
  return [name, cost, sku].filter(Boolean).join(" · ");
}

/** A page that told nothing for half an hour was closed without a word. */
function isFresh(visit: VisitDetails): boolean {
  return now.value - Date.parse(visit.seen_at) < 30 * 60_000;
}

function PageLine({ page, isHere }: { page: PageSeen; isHere: boolean }) {
  const href = safeHref(page.url);
  const name = page.title || shortUrl(page.url);
  const read = page.visible_ms >= 1000 ? lasting(page.visible_ms) : "";
  return (
    <li class={isHere ? "is-here" : ""}>
      <time class="tabular" dateTime={page.viewed_at} title={inFull(page.viewed_at)}>
        {atClock(page.viewed_at)}
      </time>
      <span class="min-w-0">
        <span class="path-page">
          {href ? (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={page.url} dir="auto">
              {name}
            </a>
          ) : (
            <span dir="auto">{name}</span>
          )}
          <span class="text-quiet">
            {isHere ? t("isHere") : read && <span title={page.scroll ? t("readDown", { n: page.scroll }) : undefined}>{read}</span>}
          </span>
        </span>
        {page.product && <bdi class="path-note">{productWords(page.product)}</bdi>}
      </span>
    </li>
  );
}
