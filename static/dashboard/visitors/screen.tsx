import { CloudOff, Footprints, ListFilter, SearchX, Settings2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { locale, t } from "../i18n/index";
import { Inviting } from "../invite/dialog";
import { get } from "../live/api";
import { AwayBar, ConnectionBar } from "../live/bars";
import { connectionState } from "../live/link";
import { Icon } from "../ui/icon";
import { Toasts } from "../ui/toast";
import { noFilters } from "./arrange";
import { Filters } from "./filters";
import { closeVisitor } from "./navigation";
import { Panel } from "./panel";
import { arranged, filters, live, look, query, rowOf, selected, tryAgain } from "./store";
import { Table } from "./table";

const number = new Intl.NumberFormat(locale);

export function Screen({ setUp, arrivals }: { setUp: string; arrivals: string }) {
  const { state, total, talking, shown } = live.value;
  const id = selected.value;
  return (
    <>
      <ConnectionBar lost="listOld" off="listOffline" />
      <AwayBar />
      <div class="visitors" data-panel={id ? "open" : "closed"} data-old={connectionState.value === "online" ? undefined : ""}>
        <section class="visitors-list" aria-labelledby="visitors-title">
          <header class="visitors-top">
            <h1 id="visitors-title" class="visitors-title">
              {t("visitors")}
            </h1>
            {state === "ready" && (
              <p class="visitors-counts" role="status">
                <span class="visitors-count">
                  <span class="presence is-online" />
                  {t("onSiteCount", { n: total })}
                </span>
                {talking > 0 && <span>{t("talkingCount", { n: talking })}</span>}
                {shown < total && (
                  <span class="visitors-thin" title={t("thinnedWhy")}>
                    {t("shownOf", { shown: number.format(shown), total: number.format(total) })}
                  </span>
                )}
              </p>
            )}
            <a class="btn btn-ghost btn-sm ms-auto" href={arrivals}>
              <Icon of={Settings2} size={16} />
              <span class="hide-on-phone">{t("arrivalSettings")}</span>
            </a>
          </header>
          {total > 0 && <Filters />}
          <List setUp={setUp} />
        </section>
        {id && <Panel key={id} id={id} row={rowOf(id)} onClose={closeVisitor} />}
      </div>
      <Inviting />
      <Toasts />
    </>
  );
}

function List({ setUp }: { setUp: string }) {
  const { state, rows, total, gone } = live.value;
  if (state === "loading") return <Waiting />;
  if (state === "failed")
    return (
      <Blank art={CloudOff} title={t("visitorsFailed")} text={t("listFailedText")}>
        <button type="button" class="btn btn-plain btn-sm mt-2" onClick={tryAgain}>
          {t("tryAgain")}
        </button>
      </Blank>
    );
  if (total === 0 && rows.size === 0 && gone.size === 0) return <Nobody setUp={setUp} />;
  if (arranged.value.length === 0)
    return (
      <Blank art={SearchX} title={t("nobodyFound")} text={t("nobodyFoundText")}>
        <button
          type="button"
          class="btn btn-plain btn-sm mt-2"
          onClick={() =>
            look(() => {
              filters.value = noFilters;
              query.value = "";
            })
          }
        >
          <Icon of={ListFilter} size={15} />
          {t("clearFilters")}
        </button>
      </Blank>
    );
  return <Table />;
}

/** Grey rows, but only for who waits long enough to wonder. */
function Waiting() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="visitors-wait" role="status" aria-label={t("loading")}>
      {late && [0, 1, 2, 3, 4, 5].map((nth) => <span key={nth} class="skeleton" />)}
    </div>
  );
}

/** Nobody is here: because it is quiet, or because no page carries the widget yet. */
function Nobody({ setUp }: { setUp: string }) {
  const [isNew, setNew] = useState(false);
  useEffect(() => {
    get<{ results: { first_seen_at: string | null }[] }>("websites/").then(
      ({ results }) => setNew(results.every((website) => website.first_seen_at === null)),
      () => {},
    );
  }, []);
  if (isNew)
    return (
      <Blank art={Footprints} title={t("noWidgetTitle")} text={t(setUp ? "noWidgetText" : "noWidgetAskText")}>
        {setUp && (
          <a class="btn btn-primary btn-sm mt-2" href={setUp}>
            {t("toSetUp")}
          </a>
        )}
      </Blank>
    );
  return <Blank art={Footprints} title={t("nobodyHereTitle")} text={t("nobodyHereText")} />;
}

function Blank({ art, title, text, children }: { art: typeof CloudOff; title: string; text: string; children?: preact.ComponentChildren }) {
  return (
    <div class="visitors-blank">
      <div class="empty">
        <span class="empty-art">
          <Icon of={art} size={26} />
        </span>
        <p class="empty-title">{title}</p>
        <p class="empty-text">{text}</p>
        {children}
      </div>
    </div>
  );
}
