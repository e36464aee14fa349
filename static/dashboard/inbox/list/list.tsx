import { CloudOff } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import { visitorName } from "../names";
import { openConversation, wantMore } from "../navigation";
import { NotificationOffer } from "../notify/offer";
import { togglePick } from "../picking";
import { SearchField } from "../search/field";
import { SearchResults } from "../search/results";
import { searchOpen } from "../search/store";
import { activeRow, list, me, picked, rows, selected, threads, view } from "../store";
import { loadPage } from "../sync";
import type { View } from "../types";
import { BulkBar } from "./bulk";
import { Empty } from "./empty";
import { FilterBar } from "./filters";
import { pageOf } from "./reducer";
import { Row } from "./row";
import { heldRows, shown } from "./rows";
import { nameOf, Tabs } from "./tabs";

export function List() {
  const held = useHeldRows(rows.value);
  const page = pageOf(list.value, view.value);
  const isFirst = !page.isKnown && page.state !== "failed";
  // One row is always reachable by Tab; j, k and the arrows move on from there.
  const tabStop = activeRow.value && held.rows.includes(activeRow.value) ? activeRow.value : held.rows[0];
  return (
    <section class="list-pane" aria-label={t("conversations")} data-searching={searchOpen.value}>
      <SearchField />
      <SearchResults />
      {picked.value.size > 0 ? <BulkBar /> : <Tabs />}
      <FilterBar />
      <div class="list-scroll" id="list-panel" role="tabpanel" aria-label={nameOf(view.value)} {...held.handlers}>
        {held.waiting > 0 && (
          <button type="button" class="list-newer" onClick={held.release}>
            {t("newRows", { n: held.waiting })}
          </button>
        )}
        {isFirst ? (
          <Skeleton />
        ) : held.rows.length === 0 ? (
          page.state === "failed" ? (
            <Failed />
          ) : (
            <Empty view={view.value} />
          )
        ) : (
          <ul class="rows">
            {held.rows.map((id) => {
              const summary = shown(list.value, id);
              return (
                summary && (
                  <li key={id} data-picking={picked.value.size > 0}>
                    <Row
                      summary={summary}
                      selected={selected.value === id}
                      active={tabStop === id}
                      me={me.value.id}
                      picked={picked.value.has(id)}
                      typing={Boolean(threads.value.get(id)?.preview)}
                      onOpen={() => openConversation(id, { focus: true })}
                    />
                    {/* Beside the link, not in it: a link holds nothing that is pressed. */}
                    <input
                      type="checkbox"
                      class="row-pick"
                      tabIndex={-1}
                      checked={picked.value.has(id)}
                      aria-label={t("pick", { name: visitorName(summary.visitor) })}
                      onClick={() => togglePick(id)}
                    />
                  </li>
                )
              );
            })}
          </ul>
        )}
        {!isFirst && held.rows.length > 0 && <More />}
      </div>
      <NotificationOffer />
    </section>
  );
}

/** While the pointer is over the list nothing moves under it; the new order is taken when it leaves, or on demand. */
function useHeldRows(fresh: string[]) {
  const [over, setOver] = useState(false);
  const held = useRef<{ view: View; rows: string[] }>({ view: view.value, rows: fresh });
  if (!over || held.current.view !== view.value) held.current = { view: view.value, rows: fresh };
  const { rows: kept, waiting } = heldRows(held.current.rows, fresh);
  // Rows below the fold may be added: they move nothing.
  const shownRows = over ? [...kept, ...appended(held.current.rows, fresh)] : fresh;
  return {
    rows: shownRows,
    waiting: over ? Math.max(0, waiting - (shownRows.length - kept.length)) : 0,
    release: () => setOver(false),
    handlers: {
      onPointerEnter: (event: PointerEvent) => event.pointerType === "mouse" && setOver(true),
      onPointerLeave: () => setOver(false),
    },
  };
}

/** Newcomers that stand after the last held row anyway. */
function appended(held: readonly string[], fresh: readonly string[]): string[] {
  const known = new Set(held);
  const last = fresh.findLastIndex((id) => known.has(id));
  return last < 0 ? [...fresh] : fresh.slice(last + 1);
}

function More() {
  const end = useRef<HTMLDivElement>(null);
  const page = pageOf(list.value, view.value);
  useEffect(() => {
    const mark = end.current;
    if (!mark || !page.next || page.state !== "loaded") return;
    const watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && wantMore(), {
      rootMargin: "400px",
    });
    watcher.observe(mark);
    return () => watcher.disconnect();
  }, [view.value, page.next, page.state]);
  if (page.state === "failed") return <Failed />;
  return (
    <div ref={end} class="list-end">
      {page.state === "loading" && <Skeleton rows={2} />}
    </div>
  );
}

function Skeleton({ rows: count = 6 }: { rows?: number }) {
  return (
    <div class="rows late" role="status" aria-label={t("loading")}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} class="row" aria-hidden="true">
          <span class="skeleton-line size-8 rounded-full" />
          <span class="row-main gap-2">
            <span class="skeleton-line h-3 w-2/5" />
            <span class="skeleton-line h-3 w-4/5" />
          </span>
        </div>
      ))}
    </div>
  );
}

function Failed() {
  return (
    <div class="empty">
      <span class="empty-art">
        <Icon of={CloudOff} size={26} />
      </span>
      <p class="empty-title">{t("listFailed")}</p>
      <p class="empty-text">{t("listFailedText")}</p>
      <button type="button" class="btn btn-plain btn-sm mt-2" onClick={() => void loadPage(view.peek())}>
        {t("tryAgain")}
      </button>
    </div>
  );
}
