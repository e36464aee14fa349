import { ArrowUpDown, ChevronDown, X } from "lucide";
import type { ComponentChildren } from "preact";
import { t as tOfDepartments } from "../../departments/i18n/index";
import { departments } from "../../departments/store";
import { type Key, t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import { Menu, MenuItem } from "../../ui/menu";
import { toast } from "../../ui/toast";
import { languageName } from "../names";
import { refine, showView } from "../navigation";
import { colleagues, list, me, view } from "../store";
import type { Summary } from "../types";
import { adHoc, askedOf, changeView, savedOf, tagsInUse } from "../views";
import { countAsked, type Filter, type Order, tidied } from "./filter";
import { PRIORITY_WORDS } from "./priority";
import { editing, filtering, Saving, sentence } from "./saving";

const STATUS_WORDS: Record<Summary["status"], Key> = {
  queued: "stateQueued",
  open: "stateOpen",
  snoozed: "tabSnoozed",
  closed: "stateClosed",
};
const ORIGIN_WORDS: Record<string, Key> = {
  widget: "originWidget",
  offline_form: "originOfflineForm",
  invitation: "originInvitation",
  api: "originApi",
};
const ORDER_WORDS: Record<Order, Key> = { newest: "orderNewest", waiting: "orderWaiting", priority: "orderPriority" };

type Many = "status" | "assignee" | "priority" | "tags" | "websites" | "departments" | "languages" | "origins";
type Choice = readonly [value: string, name: string];

/** What the list asks for, as one button a question; each shows what was chosen. */
export function FilterBar() {
  const isFilter = view.value === "filter";
  if (!filtering.value && !isFilter) return <Saving />;
  const { filter, order } = askedOf(view.value);
  const { websites, languages } = known();
  return (
    <div class="list-filters" id="list-filters" role="search" aria-label={t("filters")}>
      <Question name="status" title={t("status")} filter={filter} choices={wordsOf(STATUS_WORDS)} />
      <Question
        name="assignee"
        title={t("assignee")}
        filter={filter}
        choices={[
          ["me", t("toMe")],
          ["nobody", t("nobody")],
          ...colleagues.value.filter((each) => each.id !== me.value.id).map((each) => [each.id, each.name] as const),
        ]}
      />
      <Question name="priority" title={t("priority")} filter={filter} choices={wordsOf(PRIORITY_WORDS)} />
      <Question name="tags" title={t("tags")} filter={filter} choices={also(tagsInUse.value, filter.tags).map((tag) => [tag, tag])} />
      {(websites.length > 1 || filter.websites) && <Question name="websites" title={t("website")} filter={filter} choices={websites} />}
      {(departments.value.length > 0 || filter.departments) && (
        <Question
          name="departments"
          title={tOfDepartments("department")}
          filter={filter}
          choices={[...departments.value.map((each) => [each.id, each.name] as const), ["none", tOfDepartments("noDepartment")]]}
        />
      )}
      <Question
        name="languages"
        title={t("language")}
        filter={filter}
        choices={also(languages, filter.languages).map((tag) => [tag, languageName(tag)])}
      />
      <Question name="origins" title={t("cameBy")} filter={filter} choices={wordsOf(ORIGIN_WORDS)} />
      <Switch name="is_unread" title={t("filterUnread")} filter={filter} />
      <Switch name="is_waiting" title={t("filterWaiting")} filter={filter} />
      <Menu
        label={t("sortBy")}
        class="filter-pill"
        face={
          <>
            <Icon of={ArrowUpDown} size={13} />
            {t(ORDER_WORDS[order])}
          </>
        }
      >
        {(Object.keys(ORDER_WORDS) as Order[]).map((each) => (
          <MenuItem key={each} radio checked={each === order} onPick={() => refine((asked) => ({ ...asked, order: each }))}>
            {t(ORDER_WORDS[each])}
          </MenuItem>
        ))}
      </Menu>
      {isFilter && <Keep />}
      <Saving />
    </div>
  );
}

/** What becomes of a question that has no name yet. */
function Keep() {
  const { from, filter, order } = adHoc.value;
  const basis = savedOf(from);
  const change = async () => {
    if (!basis) return;
    try {
      await changeView(basis.id, { filter: tidied(filter), order });
      showView(from);
      toast("done", t("viewSaved", { name: basis.name }));
    } catch (error) {
      toast("failed", sentence(error));
    }
  };
  return (
    <span class="filter-keep">
      {basis?.may_change && (
        <button type="button" class="btn btn-plain btn-xs" onClick={() => void change()}>
          {t("saveChanges")}
        </button>
      )}
      <button
        type="button"
        class="btn btn-plain btn-xs"
        disabled={!countAsked(filter)}
        onClick={() => {
          editing.value = { asked: { filter, order } };
        }}
      >
        {t("saveView")}
      </button>
      <button
        type="button"
        class="btn btn-plain btn-xs"
        onClick={() => {
          filtering.value = false;
          showView(from);
        }}
      >
        <Icon of={X} size={13} />
        {t("clearFilters")}
      </button>
    </span>
  );
}

function Question({ name, title, filter, choices }: { name: Many; title: string; filter: Filter; choices: readonly Choice[] }) {
  const chosen: readonly string[] = filter[name] ?? [];
  const names = choices.filter(([value]) => chosen.includes(value)).map(([, word]) => word);
  const toggle = (value: string) => {
    const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
    refine((asked) => ({ ...asked, filter: tidied({ ...asked.filter, [name]: next } as Filter) }));
  };
  return (
    <Menu
      label={chosen.length ? `${title}: ${names.join(", ")}` : title}
      class={`filter-pill ${chosen.length ? "is-on" : ""}`}
      face={<Face title={title} names={names} />}
    >
      <div class="menu-scroll">
        {choices.length ? (
          choices.map(([value, word]) => (
            <MenuItem key={value} stay checked={chosen.includes(value)} onPick={() => toggle(value)}>
              <span class="truncate" dir="auto">
                {word}
              </span>
            </MenuItem>
          ))
        ) : (
          <p class="menu-label">{t("nothingToChoose")}</p>
        )}
      </div>
    </Menu>
  );
}

function Face({ title, names }: { title: string; names: readonly string[] }): ComponentChildren {
  const [first] = names;
  return (
    <>
      <span class="truncate" dir="auto">
        {first ?? title}
      </span>
      {names.length > 1 && <span class="tabular">+{names.length - 1}</span>}
      <Icon of={ChevronDown} size={13} />
    </>
  );
}

function Switch({ name, title, filter }: { name: "is_unread" | "is_waiting"; title: string; filter: Filter }) {
  const isOn = filter[name] === true;
  return (
    <button
      type="button"
      class={`filter-pill ${isOn ? "is-on" : ""}`}
      aria-pressed={isOn}
      onClick={() => refine(({ filter: { [name]: _old, ...rest }, order }) => ({ filter: isOn ? rest : { ...rest, [name]: true }, order }))}
    >
      {title}
    </button>
  );
}

function wordsOf(words: Record<string, Key>): Choice[] {
  return Object.entries(words).map(([value, key]) => [value, t(key)]);
}

function also(values: readonly string[], chosen: readonly string[] = []): string[] {
  return [...new Set([...values, ...chosen])];
}

/** Websites and languages of the conversations that this browser knows: nobody filters by what he never saw. */
function known(): { websites: Choice[]; languages: string[] } {
  const websites = new Map<string, string>();
  const languages = new Set<string>();
  for (const { website, visitor, language } of list.value.summaries.values()) {
    websites.set(website, visitor.website);
    if (language) languages.add(language.split("-")[0] ?? language);
  }
  return { websites: [...websites], languages: [...languages].sort() };
}
