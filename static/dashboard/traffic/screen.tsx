import { ArrowDownRight, ArrowUpRight, ChartColumn, CloudOff, Copy, Download, Equal } from "lucide";
import { useState } from "preact/hooks";
import { locale } from "../i18n/index";
import { copy } from "../ui/copy";
import { Icon } from "../ui/icon";
import { PlaceCredit } from "../ui/place";
import { Chart, DaysTable } from "./chart";
import { Choice } from "./choice";
import { t } from "./i18n/index";
import { Lists } from "./lists";
import { hasToday, load, loading, problem, queryOf, question, traffic } from "./store";
import type { Amounts, Metric, Traffic } from "./types";
import { answer, change, changeText, longDay, number, percent, perVisit } from "./words";

export interface Links {
  exports: string;
  setUp: string;
  snippet: string;
  privacy: string;
}

export function Screen(links: Links) {
  const found = traffic.value;
  return (
    <div class="traffic-page" aria-busy={loading.value}>
      <header class="traffic-head">
        <h1 class="page-title">{t("title")}</h1>
        {found?.counted_since && (
          <a class="btn btn-plain btn-sm" href={`${links.exports}?${queryOf(question.value)}`} download>
            <Icon of={Download} size={15} />
            <span>{t("download")}</span>
          </a>
        )}
      </header>
      {found && !found.counted_since ? (
        <NothingYet {...links} />
      ) : (
        <>
          <Choice />
          {problem.value && <Failed isAll={!found} />}
          {found ? <Figures found={found} privacy={links.privacy} /> : !problem.value && <Waiting />}
        </>
      )}
    </div>
  );
}

function Figures({ found, privacy }: { found: Traffic; privacy: string }) {
  const [metric, setMetric] = useState<Metric>("visitors");
  const { total, total_before } = found;
  return (
    <>
      {total.page_views === 0 ? (
        <div class="empty">
          <span class="empty-art">
            <Icon of={ChartColumn} size={26} />
          </span>
          <p class="empty-title">{t("nobodyTitle")}</p>
          <p class="empty-text">{t("nobodyText")}</p>
          <a class="btn btn-plain btn-sm mt-2" href="/visitors/">
            {t("whoIsThere")}
          </a>
        </div>
      ) : (
        <>
          <p class="traffic-answer" role="status">
            {answer(total)}
          </p>
          <div class="traffic-totals">
            {(["visitors", "visits", "page_views"] as const).map((name) => (
              <button key={name} type="button" class="traffic-total" aria-pressed={metric === name} onClick={() => setMetric(name)}>
                <Total name={t(name)} text={number(total[name])} now={total[name]} before={total_before[name]} />
              </button>
            ))}
            <div class="traffic-total" title={t("perVisitWhy")}>
              <Total name={t("perVisit")} text={perVisit(total)} now={mean(total)} before={mean(total_before)} />
            </div>
            <WhoCame total={total} />
          </div>
          {found.by_day.length > 1 && (
            <section class="traffic-card is-chart" aria-label={t("days")}>
              <Chart days={found.by_day} metric={metric} />
              <DaysTable days={found.by_day} />
            </section>
          )}
          <Lists found={found} />
        </>
      )}
      <Notes found={found} privacy={privacy} />
    </>
  );
}

const mean = ({ visible_ms, visits }: Amounts) => (visits ? visible_ms / visits : 0);

function Total({ name, text, now, before }: { name: string; text: string; now: number; before: number }) {
  const ratio = change(now, before);
  const isSame = ratio !== null && Math.round(ratio * 100) === 0;
  return (
    <>
      <span class="traffic-total-name">{name}</span>
      <span class="traffic-total-figure tabular">{text}</span>
      {ratio !== null && (
        <span class="traffic-change" title={changeText(ratio)}>
          <Icon of={isSame ? Equal : ratio > 0 ? ArrowUpRight : ArrowDownRight} size={14} />
          <span aria-hidden="true">{isSame ? percent(0, 1) : percent(Math.abs(now - before), before)}</span>
          <span class="sr-only">{changeText(ratio)}</span>
        </span>
      )}
    </>
  );
}

function WhoCame({ total }: { total: Amounts }) {
  const returning = Math.max(0, total.visitors - total.new_visitors);
  return (
    <div class="traffic-total is-who">
      <span class="traffic-total-name">{t("whoCame")}</span>
      <span class="traffic-split" aria-hidden="true">
        <span style={{ inlineSize: percentOf(total.new_visitors, total.visitors) }} />
      </span>
      <span class="traffic-split-words tabular">
        <span class="is-new">
          {t("newVisitors")} {number(total.new_visitors)}
        </span>
        <span>
          {t("returning")} {number(returning)}
        </span>
      </span>
    </div>
  );
}

const percentOf = (part: number, whole: number) => `${whole ? Math.min(100, (part / whole) * 100) : 0}%`;

function Notes({ found, privacy }: { found: Traffic; privacy: string }) {
  const time = new Intl.DateTimeFormat(locale, { timeZone: found.time_zone, dateStyle: "medium", timeStyle: "short" }).format(
    new Date(found.as_of),
  );
  return (
    <footer class="traffic-notes">
      <p>
        {t("asOf", { time, zone: found.time_zone.replaceAll("_", " ") })}{" "}
        {found.counted_since && t("countedSince", { day: longDay(found.counted_since) })} {hasToday(found) && t("notOver")}
      </p>
      <p>
        {t("countedOnce")} {t("botsOut")}
      </p>
      <p>
        {t("kept", { n: found.kept_days })} {privacy && <a href={privacy}>{t("keptChange")}</a>}
      </p>
      <PlaceCredit by={found.place_by} />
    </footer>
  );
}

function NothingYet({ setUp, snippet }: Links) {
  return (
    <div class="empty">
      <span class="empty-art">
        <Icon of={ChartColumn} size={26} />
      </span>
      <p class="empty-title">{t("emptyTitle")}</p>
      {snippet && <p class="empty-text">{t("emptyText")}</p>}
      {snippet && (
        <div class="snippet traffic-snippet">
          <code dir="ltr">{snippet}</code>
          <button type="button" class="btn btn-plain btn-sm" onClick={() => void copy(snippet)}>
            <Icon of={Copy} size={15} />
            <span>{t("snippetCopy")}</span>
          </button>
        </div>
      )}
      {setUp ? (
        <a class={`btn btn-sm mt-2 ${snippet ? "btn-plain" : "btn-primary"}`} href={setUp}>
          {t("websites")}
        </a>
      ) : (
        <p class="empty-text">{t("askAdmin")}</p>
      )}
    </div>
  );
}

function Failed({ isAll }: { isAll: boolean }) {
  if (!isAll)
    return (
      <p class="notice is-warning" role="alert">
        {problem.value}{" "}
        <button type="button" class="btn btn-ghost btn-xs" onClick={() => void load()}>
          {t("tryAgain")}
        </button>
      </p>
    );
  return (
    <div class="empty" role="alert">
      <span class="empty-art">
        <Icon of={CloudOff} size={26} />
      </span>
      <p class="empty-title">{t("loadFailed")}</p>
      <p class="empty-text">{problem.value}</p>
      <button type="button" class="btn btn-plain btn-sm mt-2" onClick={() => void load()}>
        {t("tryAgain")}
      </button>
    </div>
  );
}

function Waiting() {
  return (
    <div class="traffic-wait" role="status" aria-label={t("loading")}>
      <span class="skeleton-line" />
      <span class="skeleton-line" />
      <span class="skeleton-line is-tall" />
    </div>
  );
}
