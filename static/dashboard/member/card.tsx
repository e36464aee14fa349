import { ExternalLink, RotateCw, TriangleAlert } from "lucide";
import { useState } from "preact/hooks";
import { safeHref } from "../../shared/links";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";
import { OrderLine } from "./order";
import { useMemberData } from "./store";
import type { Card, MemberData, Source } from "./types";
import { moment, nameOf } from "./words";

const FIRST = 3;

/**
 * What the company's own systems know of a contact: orders and cards, of when that is, and who did not answer.
 * Where nobody can be asked and nothing was told, `whenEmpty` says how it would come here, or nothing is shown.
 */
export function MemberCards({ contact, whenEmpty = false }: { contact: string; whenEmpty?: boolean }) {
  const { data, failed, read, askAgain } = useMemberData(contact);
  if (!data && failed)
    return (
      <Part>
        <p class="member-note">
          {t("failed")}{" "}
          <button type="button" class="text-link" onClick={read}>
            {t("tryAgain")}
          </button>
        </p>
      </Part>
    );
  if (!data)
    return whenEmpty ? (
      <Part>
        <div class="member-wait" role="status" aria-label={t("loading")}>
          <span class="skeleton-line" />
          <span class="skeleton-line" />
        </div>
      </Part>
    ) : null;
  const isNothing = data.orders.length === 0 && data.cards.length === 0;
  if (isNothing && data.sources.every(({ source }) => source !== "pull") && !whenEmpty) return null;
  const asked = data.sources.filter(({ source }) => source === "pull");
  const isWaiting = asked.some(({ state }) => state === "asked");
  return (
    <>
      <Part
        tools={
          asked.length > 0 && (
            <button
              type="button"
              class={`icon-btn is-small ${isWaiting ? "is-turning" : ""}`}
              aria-label={t("askAgain")}
              title={t("askAgain")}
              disabled={isWaiting}
              onClick={askAgain}
            >
              <Icon of={RotateCw} size={14} />
            </button>
          )
        }
      >
        {data.orders.length > 0 ? (
          <Orders data={data} />
        ) : (
          <p class="text-quiet">
            {isWaiting && data.cards.length === 0 ? t("asking", { name: asked.map(nameOf).join(", ") }) : t("empty")}
            {isNothing && data.sources.length === 0 && <span class="mt-1 block text-sm">{t("emptyText")}</span>}
          </p>
        )}
        {standing(data.sources).map((source) => (
          <Standing key={`${source.source} ${source.website}`} source={source} />
        ))}
      </Part>
      {data.cards.map((card) => (
        <Facts key={`${card.source} ${card.website} ${card.slug}`} card={card} />
      ))}
    </>
  );
}

function Part({ children, tools }: { children: preact.ComponentChildren; tools?: preact.ComponentChildren }) {
  return (
    <section class="member-part" aria-label={t("orders")}>
      <h3 class="context-title member-title">
        {t("orders")}
        {tools}
      </h3>
      {children}
    </section>
  );
}

function Orders({ data }: { data: MemberData }) {
  const [isWhole, setWhole] = useState(false);
  const rest = data.orders.length - FIRST;
  return (
    <>
      <div class="order-rows">
        {data.orders.slice(0, isWhole ? undefined : FIRST).map((order, index) => (
          <OrderLine key={`${order.website} ${order.number}`} order={order} isOpen={index === 0} />
        ))}
      </div>
      {rest > 0 && (
        <button type="button" class="btn btn-ghost btn-sm member-more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? t("fewer") : t("more", { n: rest })}
        </button>
      )}
    </>
  );
}

function Facts({ card }: { card: Card }) {
  const href = safeHref(card.url);
  return (
    <section class="member-part" aria-label={card.title}>
      <h3 class="context-title member-title">
        <span class="min-w-0 truncate" dir="auto" title={card.title}>
          {card.title}
        </span>
        {href && (
          <a
            class="icon-btn is-small"
            href={href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            aria-label={t("openCard", { title: card.title })}
            title={t("openCard", { title: card.title })}
          >
            <Icon of={ExternalLink} size={14} />
          </a>
        )}
      </h3>
      <dl class="facts">
        {card.rows.map((row, index) => {
          const link = safeHref(row.url);
          return (
            <div key={index} class="contents">
              <dt class="break-words" dir="auto">
                {row.label}
              </dt>
              <dd class="break-words" dir="auto">
                {link ? (
                  <a class="text-link" href={link} target="_blank" rel="noopener noreferrer nofollow">
                    {row.value || row.url}
                  </a>
                ) : (
                  row.value
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Who is worth a line: of a website that told in two ways the newer one, and whoever did not answer. */
function standing(sources: Source[]): Source[] {
  const isFirst = (source: Source, at: number) => sources.findIndex((other) => nameOf(other) === nameOf(source)) === at;
  return sources.filter((source, at) => source.source === "pull" || isFirst(source, at));
}

/** Who told it and of when it is, or that he did not answer. */
function Standing({ source }: { source: Source }) {
  const name = nameOf(source);
  if (source.failed_at && source.state !== "asked") {
    const key = source.failure === "no_answer" || !source.failure ? "noAnswer" : "badAnswer";
    return (
      <p class="member-note is-failed" role="status">
        <Icon of={TriangleAlert} size={13} class="mt-0.5 shrink-0" />
        <span>
          {t(key, { name, at: moment(source.failed_at) })}
          {source.told_at && <span class="block">{t("asOf", { name, at: moment(source.told_at) })}</span>}
        </span>
      </p>
    );
  }
  if (!source.told_at) return null;
  return (
    <p class="member-note">
      <time dateTime={source.told_at}>{t("asOf", { name, at: moment(source.told_at) })}</time>
    </p>
  );
}
