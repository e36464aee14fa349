import { ArrowUpDown, ChevronDown, ListFilter, Rows3, Search, X } from "lucide";
import { useState } from "preact/hooks";
import { type Key, t } from "../i18n/index";
import { languageName } from "../inbox/names";
import { Icon } from "../ui/icon";
import { Menu, MenuItem } from "../ui/menu";
import { countryName, flagOf } from "../ui/place";
import { CHANNELS, DEVICES } from "../ui/source";
import { CHOICES, type Choice, countFilters, noFilters, type SortKey, SWITCHES, valuesOf } from "./arrange";
import { byPage, filters, live, look, query, sort } from "./store";

const NAMES: Record<Choice, Key> = {
  channel: "cameFrom",
  country: "country",
  device: "deviceOf",
  language: "language",
  website: "website",
};
const SWITCH_NAMES: Record<(typeof SWITCHES)[number], Key> = {
  returning: "filterReturning",
  talked: "talkedBefore",
  inConversation: "filterInConversation",
  invited: "inviteInvited",
  refused: "inviteRefused",
};
const SORTS: [SortKey, Key][] = [
  ["came", "sortCame"],
  ["interest", "interest"],
  ["onSite", "timeOnSite"],
  ["onPage", "timeOnPage"],
  ["visits", "columnVisits"],
  ["name", "sortName"],
];

/** What is looked for, over the list. What cannot tell two visitors apart is not offered. */
export function Filters() {
  const chosen = filters.value;
  const all = [...live.value.rows.values()];
  const [open, setOpen] = useState(false);
  const count = countFilters(chosen);
  return (
    <div class="visitors-bar" role="search">
      <label class="visitors-search">
        <Icon of={Search} size={15} label={t("search")} />
        <input
          id="visitor-search"
          type="search"
          value={query.value}
          placeholder={t("searchVisitors")}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) =>
            look(() => {
              query.value = event.currentTarget.value;
            })
          }
        />
        <kbd class="key hide-on-touch">/</kbd>
      </label>
      <div class="visitors-filters" data-open={open}>
        {CHOICES.map((each) => {
          const values = valuesOf(all, each, chosen[each]);
          if (values.length < 2 && chosen[each].length === 0) return null;
          return <ChoiceMenu key={each} choice={each} values={values} />;
        })}
        {SWITCHES.map((each) => (
          <button
            key={each}
            type="button"
            class="filter-chip"
            aria-pressed={chosen[each]}
            onClick={() =>
              look(() => {
                filters.value = { ...chosen, [each]: !chosen[each] };
              })
            }
          >
            {t(SWITCH_NAMES[each])}
          </button>
        ))}
        {count > 0 && (
          <button
            type="button"
            class="filter-chip is-clear"
            onClick={() =>
              look(() => {
                filters.value = noFilters;
              })
            }
          >
            <Icon of={X} size={14} />
            {t("clearFilters")}
          </button>
        )}
        <span class="visitors-bar-end">
          <button
            type="button"
            class={`filter-chip only-cards ${count ? "is-on" : ""}`}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Icon of={ListFilter} size={14} />
            {count ? `${t("filters")} · ${count}` : t("filters")}
          </button>
          <Menu
            label={t("sortBy")}
            side="bottom-start"
            class="filter-chip only-cards"
            face={
              <>
                <Icon of={ArrowUpDown} size={14} />
                {t(SORTS.find(([key]) => key === sort.value.by)?.[1] ?? "sortCame")}
              </>
            }
          >
            {SORTS.map(([by, words]) => (
              <MenuItem
                key={by}
                radio
                checked={sort.value.by === by}
                onPick={() =>
                  look(() => {
                    sort.value = { by, reversed: false };
                  })
                }
              >
                {t(words)}
              </MenuItem>
            ))}
          </Menu>
          <button
            type="button"
            class="filter-chip"
            aria-pressed={byPage.value}
            onClick={() =>
              look(() => {
                byPage.value = !byPage.value;
              })
            }
          >
            <Icon of={Rows3} size={14} />
            {t("groupByPage")}
          </button>
        </span>
      </div>
    </div>
  );
}

function ChoiceMenu({ choice, values }: { choice: Choice; values: [string, number][] }) {
  const chosen = filters.value[choice];
  const name = t(NAMES[choice]);
  const label = chosen.length === 1 ? valueName(choice, chosen[0] as string) : chosen.length ? `${name} · ${chosen.length}` : name;
  const set = (next: readonly string[]) =>
    look(() => {
      filters.value = { ...filters.peek(), [choice]: next };
    });
  return (
    <Menu
      label={name}
      side="bottom-start"
      class={`filter-chip ${chosen.length ? "is-on" : ""}`}
      face={
        <>
          <span class="truncate">{label}</span>
          <Icon of={ChevronDown} size={14} />
        </>
      }
    >
      <div class="menu-scroll is-tall">
        {values.map(([value, count]) => (
          <MenuItem
            key={value}
            stay
            checked={chosen.includes(value)}
            onPick={() => set(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value])}
          >
            <span class="truncate">{valueName(choice, value)}</span>
            <span class="tabular text-quiet">{count}</span>
          </MenuItem>
        ))}
      </div>
    </Menu>
  );
}

function valueName(choice: Choice, value: string): string {
  if (choice === "channel") return t(CHANNELS[value as keyof typeof CHANNELS] ?? "channelDirect");
  if (choice === "device") return value in DEVICES ? t(DEVICES[value as keyof typeof DEVICES]) : value;
  if (choice === "country") return `${flagOf(value)} ${countryName(value)}`;
  return choice === "language" ? languageName(value) : value;
}
