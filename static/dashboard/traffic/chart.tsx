/** Figures by day as bars. The table below says the same to whoever does not see them. */
import { useState } from "preact/hooks";
import { t } from "./i18n/index";
import type { Day, Metric } from "./types";
import { longDay, number, scale, shortDay } from "./words";

const HEIGHT = 180;

export function Chart({ days, metric }: { days: readonly Day[]; metric: Metric }) {
  const [at, setAt] = useState<number | null>(null);
  const most = Math.max(...days.map((day) => day[metric]));
  const marks = scale(most);
  const top = marks.at(-1) as number;
  const busiest = days.find((day) => day[metric] === most) as Day;
  const first = days[0] as Day;
  const last = days.at(-1) as Day;
  const told = at === null ? null : (days[at] as Day);
  const label = t("chart", {
    what: t(metric),
    since: longDay(first.day),
    until: longDay(last.day),
    most,
    day: longDay(busiest.day),
  });
  const point = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const nth = Math.floor(((event.clientX - box.left) / box.width) * days.length);
    setAt(Math.min(days.length - 1, Math.max(0, nth)));
  };
  const gap = days.length > 100 ? 0 : days.length > 40 ? 0.2 : 0.3;
  return (
    <figure class="traffic-chart">
      <p class="traffic-told" aria-hidden="true">
        {told ? (
          <>
            <b>{longDay(told.day)}</b>
            {(["visitors", "visits", "page_views"] as const).map((name) => (
              <span key={name} class={name === metric ? "is-own" : ""}>
                {t(name)} {number(told[name])}
              </span>
            ))}
          </>
        ) : (
          <span>{t(metric)}</span>
        )}
      </p>
      <div class="traffic-plot">
        {marks.map((mark) => (
          <span key={mark} class="traffic-mark tabular" style={{ insetBlockEnd: `${(mark / top) * 100}%` }} aria-hidden="true">
            {number(mark)}
          </span>
        ))}
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${days.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setAt(null)}
        >
          {at !== null && <rect class="traffic-at" x={at} y={0} width={1} height={HEIGHT} />}
          {days.map((day, nth) => {
            const height = day[metric] === 0 ? 0 : Math.max(2, (day[metric] / top) * HEIGHT);
            return <rect key={day.day} class="traffic-bar" x={nth + gap / 2} y={HEIGHT - height} width={1 - gap} height={height} />;
          })}
        </svg>
      </div>
      <div class="traffic-axis" aria-hidden="true">
        <span>{shortDay(first.day)}</span>
        {days.length > 4 && <span>{shortDay((days[Math.floor(days.length / 2)] as Day).day)}</span>}
        <span>{shortDay(last.day)}</span>
      </div>
    </figure>
  );
}

export function DaysTable({ days }: { days: readonly Day[] }) {
  return (
    <details class="traffic-table">
      <summary>{t("table")}</summary>
      <section class="traffic-table-scroll" tabIndex={0} aria-label={t("days")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("day")}</th>
              <th scope="col">{t("visitors")}</th>
              <th scope="col">{t("newVisitors")}</th>
              <th scope="col">{t("visits")}</th>
              <th scope="col">{t("page_views")}</th>
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr key={day.day}>
                <th scope="row">{longDay(day.day)}</th>
                <td>{number(day.visitors)}</td>
                <td>{number(day.new_visitors)}</td>
                <td>{number(day.visits)}</td>
                <td>{number(day.page_views)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
