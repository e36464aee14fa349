import { MessageCircle, MessagesSquare, RotateCcw, Settings2, X } from "lucide";
import type { LiveVisitor, TalkNow } from "../../shared/protocol";
import { t } from "../i18n/index";
import { faceName, visitorName } from "../inbox/names";
import { InviteButton } from "../invite/button";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { flagOf, PlaceCredit } from "../ui/place";
import { CHANNEL_ICONS, CHANNELS, senderOf } from "../ui/source";
import { pathOf, placeOf } from "../visitors/words";
import { cards, dismiss, dismissAll, more, placeBy, pointed } from "./store";

/** Who came just now, in the corner: few at a time, and they go by themselves. */
export function Cards() {
  const rows = cards.value;
  return (
    <section
      class="arrivals"
      aria-label={t("arrivals")}
      aria-live="polite"
      onPointerEnter={() => (pointed.value = true)}
      onPointerLeave={() => (pointed.value = false)}
    >
      {rows.map((row) => (
        <Card key={row.id} row={row} />
      ))}
      {rows.length > 0 && (
        <div class="arrivals-more">
          {rows.some((row) => row.country) && <PlaceCredit by={placeBy.value} />}
          {more.value > 0 && <a href="/visitors/">{t("andMore", { n: more.value })}</a>}
          <a class="icon-btn is-small" href="/settings/arrivals/" aria-label={t("arrivalSettings")} title={t("arrivalSettings")}>
            <Icon of={Settings2} size={14} />
          </a>
          {rows.length > 1 && (
            <button type="button" class="icon-btn is-small" aria-label={t("dismissAll")} title={t("dismissAll")} onClick={dismissAll}>
              <Icon of={X} size={14} />
            </button>
          )}
        </div>
      )}
    </section>
  );
}

/** Whoever goes through the cards without a mouse goes on with the next. */
function leave(event: MouseEvent, id: string): void {
  const card = (event.currentTarget as Element).closest(".arrival");
  const next = [card?.nextElementSibling, card?.previousElementSibling].find((each) => each?.matches(".arrival"));
  const byKeyboard = event.detail === 0;
  dismiss(id);
  if (byKeyboard) next?.querySelector<HTMLElement>(".arrival-actions > :last-child")?.focus();
}

const talkOf = (talk: TalkNow) => (talk.with ? t("openTalkWith", { name: talk.with }) : t("openTalkWaiting"));

function Card({ row }: { row: LiveVisitor }) {
  const place = placeOf(row);
  return (
    <article class="arrival">
      <a class="arrival-main" href={`/visitors/${row.id}/`}>
        <Face id={row.id} name={faceName(row)} presence="online" />
        <span class="min-w-0">
          <span class="arrival-name">
            <b class="truncate" dir="auto">
              {visitorName(row)}
            </b>
            {place && (
              <span class="truncate text-quiet">
                <span aria-hidden="true">{flagOf(row.country)}</span> {place}
              </span>
            )}
          </span>
          <span class="arrival-page truncate" dir="auto">
            {row.page_title || pathOf(row.page_url)}
          </span>
          <span class="arrival-source">
            <Icon of={CHANNEL_ICONS[row.channel]} size={13} label={t(CHANNELS[row.channel])} class="shrink-0" />
            <bdi class="truncate">
              {senderOf(row)}
              {row.words && ` · ${t("quoted", { text: row.words })}`}
            </bdi>
          </span>
          {(row.number > 1 || row.talked_before) && (
            <span class="arrival-badges">
              {row.number > 1 && (
                <span>
                  <Icon of={RotateCcw} size={12} />
                  {t("nthVisit", { n: row.number })}
                </span>
              )}
              {row.talked_before && (
                <span>
                  <Icon of={MessageCircle} size={12} />
                  {t("talkedBefore")}
                </span>
              )}
            </span>
          )}
        </span>
      </a>
      <div class="arrival-actions">
        {row.conversation ? (
          <a
            class="icon-btn is-small"
            href={`/inbox/${row.conversation.id}/`}
            aria-label={talkOf(row.conversation)}
            title={talkOf(row.conversation)}
          >
            <Icon of={MessagesSquare} size={15} />
          </a>
        ) : (
          <InviteButton visitor={row.id} name={visitorName(row)} class="btn btn-plain btn-xs" />
        )}
        <button type="button" class="icon-btn is-small" aria-label={t("dismiss")} onClick={(event) => leave(event, row.id)}>
          <Icon of={X} size={15} />
        </button>
      </div>
    </article>
  );
}
