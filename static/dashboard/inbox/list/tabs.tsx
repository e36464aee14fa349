import { AlarmClock, Archive, ChevronDown, ListChecks, ListFilter, Pencil, Trash2, UserRound, UsersRound } from "lucide";
import { type Key, t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import { Menu, MenuItem, MenuRule } from "../../ui/menu";
import { showView } from "../navigation";
import { MOST_PICKED } from "../picking";
import { list, picked, rows, view } from "../store";
import type { BuiltIn, View } from "../types";
import { isBuiltIn, type SavedView, saved, savedOf } from "../views";
import { askToDelete, editing, filtering } from "./saving";

const WORDS: Record<BuiltIn, Key> = { queue: "tabQueue", mine: "tabMine", all: "tabAll", snoozed: "tabSnoozed", closed: "tabClosed" };
const TABS: readonly BuiltIn[] = ["queue", "mine", "all"];

/** What a list is called. */
export function nameOf(which: View): string {
  if (isBuiltIn(which)) return t(WORDS[which]);
  return savedOf(which)?.name ?? t("filtered");
}

/** The lists that one looks into all day as tabs, the others behind them, and the filter of whichever is shown. */
export function Tabs() {
  const counts = list.value.counts;
  const numbers: Partial<Record<BuiltIn, number>> = { queue: counts.queue, mine: counts.mine, all: counts.all };
  const isOther = !TABS.includes(view.value as BuiltIn);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = TABS.indexOf(view.value as BuiltIn);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = TABS[(at + step + TABS.length) % TABS.length] ?? "queue";
    showView(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="list-head">
      <div class="list-tabs" role="tablist" aria-label={t("views")} onKeyDown={move}>
        {TABS.map((each, index) => (
          <button
            key={each}
            id={`tab-${each}`}
            type="button"
            role="tab"
            class="list-tab"
            aria-selected={view.value === each}
            aria-controls="list-panel"
            tabIndex={view.value === each || (isOther && index === 0) ? 0 : -1}
            onClick={() => showView(each)}
          >
            {t(WORDS[each])}
            {numbers[each] ? (
              <span class={`list-count ${each === "queue" ? "is-strong" : ""}`}>{(numbers[each] ?? 0) > 99 ? "99+" : numbers[each]}</span>
            ) : null}
          </button>
        ))}
      </div>
      <Menu
        label={t("moreViews")}
        class={`list-tab list-more ${isOther ? "is-current" : ""}`}
        face={
          <>
            <span class={isOther ? "truncate" : "list-more-word"} dir="auto">
              {isOther ? nameOf(view.value) : t("moreViewsShort")}
            </span>
            <Icon of={ChevronDown} size={14} />
          </>
        }
      >
        <MenuItem radio checked={view.value === "snoozed"} onPick={() => showView("snoozed")}>
          <Icon of={AlarmClock} size={16} />
          {t("tabSnoozed")}
        </MenuItem>
        <MenuItem radio checked={view.value === "closed"} onPick={() => showView("closed")}>
          <Icon of={Archive} size={16} />
          {t("tabClosed")}
        </MenuItem>
        <SavedViews title={t("ownViews")} views={saved.value.filter((each) => !each.is_shared)} />
        <SavedViews title={t("sharedViews")} views={saved.value.filter((each) => each.is_shared)} />
        {rows.value.length > 0 && (
          <>
            <MenuRule />
            <MenuItem
              onPick={() => {
                picked.value = new Set(rows.value.slice(0, MOST_PICKED));
              }}
            >
              <Icon of={ListChecks} size={16} />
              {t("bulkAll")}
            </MenuItem>
          </>
        )}
        <Manage view={savedOf(view.value)} />
      </Menu>
      <button
        type="button"
        class="icon-btn list-filter"
        aria-label={t("filters")}
        title={t("filters")}
        aria-expanded={filtering.value}
        aria-controls="list-filters"
        onClick={() => {
          filtering.value = !filtering.value;
        }}
      >
        <Icon of={ListFilter} size={17} />
      </button>
    </div>
  );
}

function SavedViews({ title, views }: { title: string; views: readonly SavedView[] }) {
  if (!views.length) return null;
  return (
    <>
      <MenuRule />
      <div class="menu-label">{title}</div>
      <div class="menu-scroll">
        {views.map((each) => (
          <MenuItem key={each.id} radio checked={view.value === `saved:${each.id}`} onPick={() => showView(`saved:${each.id}`)}>
            <Icon of={each.is_shared ? UsersRound : UserRound} size={16} />
            <span class="truncate" dir="auto">
              {each.name}
            </span>
          </MenuItem>
        ))}
      </div>
    </>
  );
}

function Manage({ view: shown }: { view: SavedView | undefined }) {
  if (!shown?.may_change) return null;
  return (
    <>
      <MenuRule />
      <MenuItem
        onPick={() => {
          editing.value = { view: shown, asked: shown };
        }}
      >
        <Icon of={Pencil} size={16} />
        {t("renameView")}
      </MenuItem>
      <MenuItem danger onPick={() => void askToDelete(shown)}>
        <Icon of={Trash2} size={16} />
        {t("deleteView")}
      </MenuItem>
    </>
  );
}
