import { CloudOff } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Key, t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import { openConversation, showView, wantMore } from "../navigation";
import { NotificationOffer } from "../notify/offer";
import { activeRow, list, me, rows, selected, threads, view } from "../store";
import { loadPage } from "../sync";
import { VIEWS, type View } from "../types";
import { Empty } from "./empty";
import { Row } from "./row";
import { heldRows, shown } from "./rows";

const TAB_WORDS: Record<View, Key> = { queue: "tabQueue", mine: "tabMine", all: "tabAll", closed: "tabClosed" };

export function List() {
  const held = useHeldRows(rows.value);
  const page = list.value.pages[view.value];
  const isFirst = !page.isKnown && page.state !== "failed";
  // One row is always reachable by Tab; j, k and the arrows move on from there.
  const tabStop = activeRow.value && held.rows.includes(activeRow.value) ? activeRow.value : held.rows[0];
  return (
    <section class="list-pane" aria-label={t("conversations")}>
      <Tabs />
      <div class="list-scroll" id="list-panel" role="tabpanel" aria-labelledby={`tab-${view.value}`} {...held.handlers}>
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
                  <li key={id}>
                    <Row
                      summary={summary}
                      selected={selected.value === id}
                      active={tabStop === id}
                      me={me.value.id}
                      typing={Boolean(threads.value.get(id)?.preview)}
                      onOpen={() => openConversation(id, { focus: true })}
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

function Tabs() {
  const counts = list.value.counts;
  const numbers: Record<View, number | null> = { queue: counts.queue, mine: counts.mine, all: counts.all, closed: null };
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = VIEWS[(VIEWS.indexOf(view.value) + step + VIEWS.length) % VIEWS.length] ?? "queue";
    showView(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="list-tabs" role="tablist" aria-label={t("views")} onKeyDown={move}>
      {VIEWS.map((each) => (
        <button
          key={each}
          id={`tab-${each}`}
          type="button"
          role="tab"
          class="list-tab"
          aria-selected={view.value === each}
          aria-controls="list-panel"
          tabIndex={view.value === each ? 0 : -1}
          onClick={() => showView(each)}
        >
          {t(TAB_WORDS[each])}
          {numbers[each] ? (
            <span class={`list-count ${each === "queue" ? "is-strong" : ""}`}>{(numbers[each] ?? 0) > 99 ? "99+" : numbers[each]}</span>
          ) : null}
        </button>
      ))}
    </div>
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
  const page = list.value.pages[view.value];
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
