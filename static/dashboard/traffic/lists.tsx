/** What was met how often: a bar behind each row, the number at its end. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { DeviceName } from "../../shared/protocol";
import { t as common } from "../i18n/index";
import { Icon } from "../ui/icon";
import { countryName, flagOf } from "../ui/place";
import { CHANNEL_ICONS, CHANNELS, DEVICE_ICONS, DEVICES } from "../ui/source";
import { t } from "./i18n/index";
import type { Source, Traffic, Value, Values } from "./types";
import { number, percent } from "./words";

const FEW = 7;

interface Row {
  key: string;
  sign?: ComponentChildren;
  name: string;
  detail?: string;
  amount: number;
}

export function Lists({ found }: { found: Traffic }) {
  const { visits, page_views } = found.total;
  return (
    <div class="traffic-lists">
      <List title={t("sources")} unit={t("visits")} rows={channelRows(found.sources)} whole={visits} none={t("none")} />
      <List
        title={t("pages")}
        unit={t("views")}
        rows={pageRows(found.pages.results)}
        whole={page_views}
        none={t("none")}
        different={found.pages}
      />
      <List title={t("engines")} unit={t("visits")} rows={engineRows(found.sources)} whole={visits} none={t("enginesNone")} />
      <List
        title={t("words")}
        unit={t("visits")}
        rows={plainRows(found.words)}
        whole={visits}
        none={t("wordsNone")}
        different={found.words}
      />
      <List
        title={t("campaigns")}
        unit={t("visits")}
        rows={plainRows(found.campaigns)}
        whole={visits}
        none={t("campaignsNone")}
        different={found.campaigns}
      />
      <List
        title={t("countries")}
        unit={t("visits")}
        rows={countryRows(found.countries.results)}
        whole={visits}
        none={t("none")}
        different={found.countries}
      />
      <List title={t("devices")} unit={t("visits")} rows={deviceRows(found.devices.results)} whole={visits} none={t("none")} />
      <List
        title={t("browsers")}
        unit={t("visits")}
        rows={plainRows(found.browsers, t("unknown"))}
        whole={visits}
        none={t("none")}
        different={found.browsers}
      />
    </div>
  );
}

interface ListOptions {
  title: string;
  unit: string;
  rows: readonly Row[];
  whole: number;
  none: string;
  different?: Values;
}

function List({ title, unit, rows, whole, none, different }: ListOptions) {
  const [isLong, setLong] = useState(false);
  const shown = isLong ? rows : rows.slice(0, FEW);
  const most = Math.max(1, ...rows.map((row) => row.amount));
  const hidden = (different?.different ?? 0) > rows.length ? t("different", { n: different?.different ?? 0 }) : "";
  return (
    <section class="traffic-card" aria-label={title}>
      <header class="traffic-card-head">
        <h2>{title}</h2>
        <span>{unit}</span>
      </header>
      {rows.length === 0 ? (
        <p class="traffic-none">{none}</p>
      ) : (
        <ul class="traffic-rows">
          {shown.map((row) => (
            <li key={row.key} class="traffic-row">
              <span class="traffic-fill" style={{ inlineSize: `${(row.amount / most) * 100}%` }} />
              {row.sign && <span class="traffic-sign">{row.sign}</span>}
              <span class="traffic-name" title={row.detail ? `${row.name}\n${row.detail}` : row.name}>
                <bdi>{row.name}</bdi>
                {row.detail && <bdi class="traffic-detail">{row.detail}</bdi>}
              </span>
              <span class="traffic-share tabular" title={t("share", { percent: percent(row.amount, whole) })}>
                {percent(row.amount, whole)}
              </span>
              <span class="traffic-amount tabular">{number(row.amount)}</span>
            </li>
          ))}
        </ul>
      )}
      {(rows.length > FEW || hidden) && (
        <footer class="traffic-card-foot">
          {rows.length > FEW && (
            <button type="button" class="btn btn-ghost btn-xs" aria-expanded={isLong} onClick={() => setLong(!isLong)}>
              {isLong ? t("less") : t("showAll", { n: rows.length })}
            </button>
          )}
          {hidden && <span>{hidden}</span>}
        </footer>
      )}
    </section>
  );
}

/** Sources by what they have in common, the largest first. */
export function sumBy(sources: readonly Source[], name: "channel" | "engine"): { source: Source; visits: number }[] {
  const sums = new Map<string, { source: Source; visits: number }>();
  for (const source of sources) {
    const before = sums.get(source[name])?.visits ?? 0;
    sums.set(source[name], { source, visits: before + source.visits });
  }
  return [...sums.values()].filter(({ source, visits }) => visits > 0 && source[name]).sort((one, other) => other.visits - one.visits);
}

function channelRows(sources: readonly Source[]): Row[] {
  return sumBy(sources, "channel").map(({ source: { channel }, visits }) => ({
    key: channel,
    sign: <Icon of={CHANNEL_ICONS[channel]} size={15} />,
    name: common(CHANNELS[channel]),
    amount: visits,
  }));
}

function engineRows(sources: readonly Source[]): Row[] {
  return sumBy(sources, "engine").map(({ source: { engine }, visits }) => ({ key: engine, name: engine, amount: visits }));
}

function pageRows(rows: readonly Value[]): Row[] {
  return rows
    .filter((row) => row.page_views > 0)
    .map((row) => ({
      key: row.value,
      name: row.value ? row.label || readable(row.value) : t("other"),
      detail: row.label && readable(row.value),
      amount: row.page_views,
    }));
}

function plainRows({ results }: Values, unnamed = t("other")): Row[] {
  return results.map((row) => ({
    key: row.value,
    name: row.value || unnamed,
    detail: row.label === row.value ? "" : row.label,
    amount: row.visits,
  }));
}

function countryRows(rows: readonly Value[]): Row[] {
  return rows.map((row) => ({
    key: row.value,
    sign: row.value ? flagOf(row.value) : undefined,
    name: row.value ? countryName(row.value) : t("unknown"),
    amount: row.visits,
  }));
}

function deviceRows(rows: readonly Value[]): Row[] {
  return rows.map((row) => {
    const device = row.value as Exclude<DeviceName, "">;
    return DEVICES[device]
      ? { key: row.value, sign: <Icon of={DEVICE_ICONS[device]} size={15} />, name: common(DEVICES[device]), amount: row.visits }
      : { key: row.value, name: t("unknown"), amount: row.visits };
  });
}

/** A path as people write it, as far as it can be read. */
function readable(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
