import { BellOff, MessageCircle, MessagesSquare, Send } from "lucide";
import type { LiveVisitor } from "../../shared/protocol";
import { t } from "../i18n/index";
import { faceName, visitorName } from "../inbox/names";
import { Elapsed } from "../ui/elapsed";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { flagOf } from "../ui/place";
import { CHANNEL_ICONS, CHANNELS, DEVICE_ICONS, DEVICES, senderOf } from "../ui/source";
import { interestText, pathOf, placeOf, WARMTHS, warmth } from "./words";

interface Props {
  row: LiveVisitor;
  selected: boolean;
  active: boolean;
  isNew: boolean;
  isGone: boolean;
  onOpen: () => void;
}

export function Row({ row, selected, active, isNew, isGone, onOpen }: Props) {
  const until = row.left_at;
  const state = isGone ? "is-gone" : row.left_at ? "is-leaving" : isNew ? "is-new" : "";
  return (
    <a
      id={`visitor-${row.id}`}
      href={`/visitors/${row.id}/`}
      aria-current={selected ? "true" : undefined}
      tabIndex={active ? 0 : -1}
      class={`visitor-row ${selected ? "is-selected" : ""} ${state}`}
      onClick={(event) => {
        // A new tab stays possible.
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        onOpen();
      }}
    >
      <span class="cell-who">
        <Face id={row.id} name={faceName(row)} />
        <span class="min-w-0">
          <span class="cell-first">
            <b class="truncate" dir="auto">
              {visitorName(row)}
            </b>
            {isNew && <span class="visitor-new">{t("arrivedNow")}</span>}
            {isGone && <span class="visitor-left">{t("hasLeft")}</span>}
          </span>
          <span class="cell-second">
            <Place row={row} />
          </span>
        </span>
      </span>
      <span class="cell-page">
        <span class="cell-first">
          <span class="truncate" dir="auto" title={row.page_title}>
            {row.page_title || pathOf(row.page_url)}
          </span>
        </span>
        <span class="cell-second">
          <span class="truncate" title={row.page_url}>
            {pathOf(row.page_url)}
          </span>
        </span>
      </span>
      <span class="cell-source">
        <span class="cell-first">
          <Icon of={CHANNEL_ICONS[row.channel]} size={14} label={t(CHANNELS[row.channel])} class="shrink-0 text-quiet" />
          <bdi class="truncate">{senderOf(row)}</bdi>
        </span>
        <span class="cell-second">
          {row.words && (
            <bdi class="truncate" title={row.words}>
              {t("quoted", { text: row.words })}
            </bdi>
          )}
        </span>
      </span>
      <span class="cell-number" title={row.number > 1 ? t("nthVisit", { n: row.number }) : t("firstVisit")}>
        <span class="sr-only">{t("columnVisits")}</span>
        <span>{row.number}</span>
        {row.talked_before && <Icon of={MessageCircle} size={14} label={t("talkedBefore")} class="text-quiet" />}
      </span>
      <span class="cell-time" title={t("timeOnPage")}>
        <span class="sr-only">{t("timeOnPage")}</span>
        <Elapsed since={row.page_at} until={until} />
      </span>
      <span class="cell-time is-second" title={t("timeOnSite")}>
        <span class="sr-only">{t("timeOnSite")}</span>
        <Elapsed since={row.started_at} until={until} />
      </span>
      <span class="cell-interest">
        <Interest row={row} />
      </span>
      <span class="cell-talk">
        {row.conversation ? (
          <span class={`talk-badge ${row.conversation.with ? "" : "is-waiting"}`}>
            <Icon of={MessagesSquare} size={13} />
            <span class="truncate">{row.conversation.with || t("waitsNow")}</span>
          </span>
        ) : (
          <Invited row={row} />
        )}
      </span>
    </a>
  );
}

/** Flag and place, or what the machine says while the place is not known. */
function Place({ row }: { row: LiveVisitor }) {
  const place = placeOf(row);
  return (
    <>
      {row.country && (
        <span aria-hidden="true" class="flag">
          {flagOf(row.country)}
        </span>
      )}
      {row.device && <Icon of={DEVICE_ICONS[row.device]} size={13} label={t(DEVICES[row.device])} class="shrink-0" />}
      <span class="truncate">{place || [row.browser, row.system].filter(Boolean).join(" · ") || row.website}</span>
    </>
  );
}

/** What became of inviting him, for who has not come to talk. */
export function Invited({ row }: { row: Pick<LiveVisitor, "invited"> }) {
  if (!row.invited) return null;
  const refused = row.invited === "refused";
  return (
    <span class={`talk-badge ${refused ? "is-refused" : "is-invited"}`} title={t(refused ? "refusedWhy" : "invitedWhy")}>
      <Icon of={refused ? BellOff : Send} size={13} />
      <span class="truncate">{t(refused ? "inviteRefused" : "inviteInvited")}</span>
    </span>
  );
}

/** Three bars, and the number they stand for; what it is made of is said to whoever points at it. */
export function Interest({ row, long = false }: { row: Pick<LiveVisitor, "interest">; long?: boolean }) {
  const words = interestText(row);
  const warm = warmth(row.interest.score);
  return (
    <span class={`interest is-${warm}`} title={words}>
      <span class="interest-bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="tabular">{row.interest.score}</span>
      <span class="sr-only">{words}</span>
      {long && <span class="text-quiet">{t(WARMTHS[warm])}</span>}
    </span>
  );
}
