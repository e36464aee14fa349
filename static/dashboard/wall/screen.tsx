import { CircleCheck, Clock, CloudOff, LayoutGrid, SearchX, Timer, TriangleAlert, X } from "lucide";
import { useEffect } from "preact/hooks";
import { HandOver } from "../departments/handover";
import { departments } from "../departments/store";
import { locale } from "../i18n/index";
import { colleagues } from "../inbox/store";
import { AwayBar, ConnectionBar } from "../live/bars";
import { connectionState } from "../live/link";
import { Elapsed } from "../ui/elapsed";
import { Icon } from "../ui/icon";
import { Toasts } from "../ui/toast";
import { EVERYTHING } from "./arrange";
import { t } from "./i18n/index";
import { Departments, Operators } from "./people";
import { Rows } from "./rows";
import { asked, figures, load, rows, show, state, totalOf } from "./store";

const number = new Intl.NumberFormat(locale);

export function Screen({ limits }: { limits: string }) {
  const found = figures.value;
  useEffect(() => {
    // To whom may be handed over is who stands beside the list.
    if (found) colleagues.value = found.operators.map(({ id, name, photo, availability }) => ({ id, name, photo, availability }));
  }, [found]);
  return (
    <>
      <ConnectionBar lost="listOld" off="listOffline" />
      <AwayBar />
      <div class="wall" data-old={connectionState.value === "online" ? undefined : ""}>
        <header class="wall-top">
          <h1 class="wall-title">{t("title")}</h1>
          {found && (
            <p class="wall-total" role="status">
              <span>{t("total", { n: found.total.all })}</span>
              <span>{t("queued", { n: found.total.queued })}</span>
              <span>{t("waiting", { n: found.total.waiting })}</span>
              {found.total.late > 0 && (
                <span class="wall-late">
                  <Icon of={TriangleAlert} size={14} />
                  {t("late", { n: found.total.late })}
                </span>
              )}
              {found.total.since && (
                <span class="wall-longest">
                  <Icon of={Clock} size={14} />
                  {t("longest")} <Elapsed since={found.total.since} />
                </span>
              )}
            </p>
          )}
        </header>
        <Departments />
        <div class="wall-body">
          <section class="wall-main" aria-label={t("list")}>
            <Bar limits={limits} />
            <List />
          </section>
          <Operators />
        </div>
      </div>
      <HandOver />
      <Toasts />
    </>
  );
}

function Bar({ limits }: { limits: string }) {
  const found = figures.value;
  const { department, operator, late } = asked.value;
  const total = totalOf(found, asked.value);
  const held = rows.value.length;
  const isNarrowed = Boolean(department || operator || late);
  const hasLimits = rows.value.some((each) => each.answer_due_at);
  return (
    <div class="wall-bar">
      <label class="sr-only" for="wall-department">
        {t("byDepartment")}
      </label>
      {departments.value.length > 0 && (
        <select
          id="wall-department"
          class="control wall-choice only-wall-narrow"
          value={department}
          onChange={(event) => show({ department: event.currentTarget.value })}
        >
          <option value="">{`${t("byDepartment")}: ${t("all")}`}</option>
          {departments.value.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
          <option value="none">{t("noDepartment")}</option>
        </select>
      )}
      <label class="sr-only" for="wall-operator">
        {t("byOperator")}
      </label>
      <select
        id="wall-operator"
        class="control wall-choice"
        value={operator}
        onChange={(event) => show({ operator: event.currentTarget.value })}
      >
        <option value="">{`${t("byOperator")}: ${t("all")}`}</option>
        <option value="nobody">{t("queue")}</option>
        {found?.operators.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
      <button type="button" class="filter-chip" aria-pressed={late} onClick={() => show({ late: !late })}>
        <Icon of={TriangleAlert} size={14} />
        {t("onlyLate")}
      </button>
      {isNarrowed && (
        <button type="button" class="btn btn-ghost btn-sm" onClick={() => show(EVERYTHING)}>
          <Icon of={X} size={14} />
          {t("clear")}
        </button>
      )}
      <p class="wall-shown tabular" role="status" title={t("sorted")}>
        {state.value !== "ready"
          ? ""
          : total !== null && total > held
            ? t("shown", { shown: number.format(held), total: number.format(total) })
            : t("shownAll", { n: held })}
      </p>
      {limits && !hasLimits && (found?.total.waiting ?? 0) > 0 && !late && (
        <p class="wall-hint">
          <Icon of={Timer} size={15} />
          <span>{t("noLimits")}</span>
          <a class="text-link" href={limits}>
            {t("setLimits")}
          </a>
        </p>
      )}
    </div>
  );
}

function List() {
  if (state.value === "loading")
    return (
      <div class="wall-loading late" role="status" aria-label={t("list")}>
        {[1, 2, 3, 4, 5].map((each) => (
          <span key={each} class="skeleton-line h-11" aria-hidden="true" />
        ))}
      </div>
    );
  if (state.value === "failed")
    return (
      <Blank art={CloudOff} title={t("failed")} text={t("failedText")}>
        <button type="button" class="btn btn-plain btn-sm mt-2" onClick={() => void load()}>
          {t("retry")}
        </button>
      </Blank>
    );
  if (rows.value.length > 0) return <Rows />;
  const { department, operator, late } = asked.value;
  if (late && !department && !operator) return <Blank art={CircleCheck} title={t("noneLateTitle")} text={t("noneLateText")} />;
  if (department || operator || late) return <Blank art={SearchX} title={t("noneTitle")} text={t("noneText")} />;
  return <Blank art={LayoutGrid} title={t("emptyTitle")} text={t("emptyText")} />;
}

function Blank({ art, title, text, children }: { art: typeof CloudOff; title: string; text: string; children?: preact.ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-art">
        <Icon of={art} size={26} />
      </span>
      <p class="empty-title">{title}</p>
      <p class="empty-text">{text}</p>
      {children}
    </div>
  );
}
