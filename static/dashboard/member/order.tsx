import { ChevronRight, ExternalLink, Package } from "lucide";
import { safeHref } from "../../shared/links";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";
import type { Order } from "./types";
import { day, money } from "./words";

/** One order: a line that opens to what was ordered and where the parcel is. */
export function OrderLine({ order, isOpen }: { order: Order; isOpen: boolean }) {
  const href = safeHref(order.url);
  const parcel = safeHref(order.tracking_url);
  const hasMore = order.items.length > 0 || Boolean(href) || Boolean(order.tracking_number);
  const face = (
    <span class="order-face">
      <span class="order-number" dir="auto">
        {order.number}
      </span>
      <span class="order-total tabular" dir="auto">
        {money(order.total, order.currency)}
      </span>
      {order.status && (
        <span class="tag-chip order-status" dir="auto" title={order.status}>
          {order.status}
        </span>
      )}
      {order.placed_on && <span class="order-day text-quiet">{day(order.placed_on)}</span>}
    </span>
  );
  if (!hasMore) return <div class="order">{face}</div>;
  return (
    <details class="order" open={isOpen}>
      <summary>
        {face}
        <Icon of={ChevronRight} size={15} class="order-turn" />
      </summary>
      <div class="order-body">
        {order.items.length > 0 && (
          <ul class="order-items">
            {order.items.map((item, index) => (
              <li key={index}>
                <span class="order-count tabular">{item.quantity && `${item.quantity} ×`}</span>
                <span class="min-w-0 break-words" dir="auto">
                  {item.name}
                </span>
                <span class="tabular">{money(item.total, order.currency)}</span>
              </li>
            ))}
          </ul>
        )}
        {order.tracking_number && (
          <p class="order-parcel">
            <Icon of={Package} size={15} label={t("tracking")} class="shrink-0 text-quiet" />
            {parcel ? (
              <a class="text-link tabular break-all" href={parcel} target="_blank" rel="noopener noreferrer nofollow">
                {order.tracking_number}
              </a>
            ) : (
              <span class="tabular break-all">{order.tracking_number}</span>
            )}
          </p>
        )}
        {href && (
          <a class="text-link order-link" href={href} target="_blank" rel="noopener noreferrer nofollow">
            {t("openOrder")}
            <Icon of={ExternalLink} size={13} />
          </a>
        )}
      </div>
    </details>
  );
}
