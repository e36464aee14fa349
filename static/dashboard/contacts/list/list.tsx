import { ArrowDownAZ, Columns3, ContactRound, Download, Filter, ListChecks, Plus, Search, SearchX, Upload } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { csrfToken } from "../../live/api";
import { Icon } from "../../ui/icon";
import { Menu, MenuItem, MenuRule } from "../../ui/menu";
import { t } from "../i18n/index";
import {
  attributes,
  chooseColumns,
  columns,
  filters,
  goImports,
  goTasks,
  isFiltered,
  load,
  loading,
  look,
  NO_FILTERS,
  next,
  owners,
  problem,
  query,
  rows,
  segments,
  tags,
} from "../store";
import { AddContact } from "./add";
import { Row } from "./row";
import { SegmentDialog, segmentOf } from "./segment";

const FIXED = ["email", "phone", "company", "tags", "owner", "seen", "created"] as const;

/** Everybody we know: search, filters, and a table whose columns one chooses. */
export function List({ settings }: { settings: string }) {
  const [adding, setAdding] = useState(false);
  const [building, setBuilding] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const found = rows.value;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const writing = (event.target as HTMLElement).closest("input, textarea, select, dialog");
      if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "/") {
        event.preventDefault();
        search.current?.focus();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp" || event.key === "j" || event.key === "k") {
        const links = [...document.querySelectorAll<HTMLElement>(".contact-link")];
        const at = links.indexOf(document.activeElement as HTMLElement);
        const to = links[at + (event.key === "ArrowDown" || event.key === "j" ? 1 : -1)];
        if (to) {
          event.preventDefault();
          to.focus();
        }
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <div class="contacts">
      <header class="contacts-head">
        <h2 class="page-title">{t("contacts")}</h2>
        <span class="flex items-center gap-2">
          <a class="btn btn-plain btn-sm" href="/contacts/tasks/" onClick={(event) => follow(event, goTasks)}>
            <Icon of={ListChecks} size={16} />
            <span class="contacts-label">{t("myTasks")}</span>
          </a>
          {settings && (
            <a class="btn btn-plain btn-sm" href="/contacts/imports/" onClick={(event) => follow(event, () => goImports(""))}>
              <Icon of={Upload} size={16} />
              <span class="contacts-label">{t("import")}</span>
            </a>
          )}
          {settings && (
            <form method="post" action={`/contacts/export/${query(filters.value)}`}>
              <input type="hidden" name="csrfmiddlewaretoken" value={csrfToken()} />
              <button type="submit" class="btn btn-plain btn-sm">
                <Icon of={Download} size={16} />
                <span class="contacts-label">{t("export")}</span>
              </button>
            </form>
          )}
          <button type="button" class="btn btn-primary btn-sm" onClick={() => setAdding(true)}>
            <Icon of={Plus} size={16} />
            <span class="contacts-label">{t("add")}</span>
          </button>
        </span>
      </header>
      <search class="contacts-bar">
        <div class="contacts-search">
          <Icon of={Search} size={16} />
          <input
            ref={search}
            type="search"
            class="control"
            maxLength={100}
            aria-label={t("search")}
            placeholder={t("searchHint")}
            value={filters.value.q}
            onInput={(event) => look({ q: event.currentTarget.value })}
          />
        </div>
        <Choice name="segment" label={t("segment")} all={t("allSegments")}>
          {segments.value.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Choice name="tag" label={t("tag")} all={t("allTags")}>
          {tags.value.map(({ tag, count }) => (
            <option key={tag} value={tag}>{`${tag} (${count})`}</option>
          ))}
        </Choice>
        <Choice name="owner" label={t("owner")} all={t("allOwners")}>
          <option value="none">{t("nobody")}</option>
          {owners.value.map((owner) => (
            <option key={owner.id} value={owner.id}>
              {owner.name}
            </option>
          ))}
        </Choice>
        <Choice name="verified" label={t("verification")} all={t("verifiedAll")}>
          <option value="true">{t("verified")}</option>
          <option value="false">{t("unverified")}</option>
        </Choice>
        <button
          type="button"
          class="icon-btn"
          aria-label={t(filters.value.segment ? "changeSegment" : "newSegment")}
          title={t(filters.value.segment ? "changeSegment" : "newSegment")}
          onClick={() => setBuilding(true)}
        >
          <Icon of={Filter} />
        </button>
        <Menu label={t("order")} class="icon-btn" face={<Icon of={ArrowDownAZ} />}>
          {(["-seen", "name", "-created"] as const).map((sort) => (
            <MenuItem key={sort} radio checked={filters.value.sort === sort} onPick={() => look({ sort })}>
              {t(sort === "-seen" ? "orderSeen" : sort === "name" ? "orderName" : "orderCreated")}
            </MenuItem>
          ))}
        </Menu>
        <Menu label={t("columns")} class="icon-btn" face={<Icon of={Columns3} />}>
          {[...FIXED.map((name) => ({ name: name as string, label: columnName(name) })), ...own()].map(({ name, label }, index) => (
            <>
              {index === FIXED.length && <MenuRule />}
              <MenuItem key={name} stay checked={columns.value.includes(name)} onPick={() => toggle(name)}>
                {label}
              </MenuItem>
            </>
          ))}
        </Menu>
      </search>
      <div class="contacts-scroll" aria-busy={loading.value}>
        {problem.value ? (
          <Blank art={SearchX} title={t("listFailed")} text={problem.value}>
            <button type="button" class="btn btn-plain btn-sm" onClick={() => void load()}>
              {t("tryAgain")}
            </button>
          </Blank>
        ) : found === null ? (
          <Waiting />
        ) : found.length === 0 ? (
          isFiltered(filters.value) ? (
            <Blank art={SearchX} title={t("noMatch")} text={t("noMatchText")}>
              <button type="button" class="btn btn-plain btn-sm" onClick={() => look({ ...NO_FILTERS, sort: filters.value.sort })}>
                {t("clearFilters")}
              </button>
            </Blank>
          ) : (
            <Blank art={ContactRound} title={t("empty")} text={t("emptyText")}>
              <button type="button" class="btn btn-primary btn-sm" onClick={() => setAdding(true)}>
                {t("add")}
              </button>
            </Blank>
          )
        ) : (
          <>
            <table class="contacts-table">
              <thead>
                <tr>
                  <th scope="col">{t("name")}</th>
                  {shownColumns().map(({ name, label }) => (
                    <th key={name} scope="col" class={`is-${name}`}>
                      {label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {found.map((contact) => (
                  <Row key={contact.id} contact={contact} columns={shownColumns().map(({ name }) => name)} />
                ))}
              </tbody>
            </table>
            {next.value && (
              <div class="contacts-more">
                <button type="button" class="btn btn-plain btn-sm" disabled={loading.value} onClick={() => void load(true)}>
                  {t("more")}
                </button>
              </div>
            )}
          </>
        )}
      </div>
      {building && <SegmentDialog segment={segmentOf(filters.value.segment)} onClose={() => setBuilding(false)} />}
      {adding && <AddContact onClose={() => setAdding(false)} />}
    </div>
  );
}

/** Follow a link within the page, unless it is wanted in a tab of its own. */
function follow(event: MouseEvent, go: () => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go();
}

function own(): { name: string; label: string }[] {
  return attributes.value.map((attribute) => ({ name: `attributes.${attribute.slug}`, label: attribute.label }));
}

function shownColumns(): { name: string; label: string }[] {
  const all = [...FIXED.map((name) => ({ name: name as string, label: columnName(name) })), ...own()];
  return all.filter(({ name }) => columns.value.includes(name));
}

function columnName(name: (typeof FIXED)[number]): string {
  return t(name === "seen" ? "lastSeen" : name === "created" ? "added" : name);
}

function toggle(name: string): void {
  const now = columns.peek();
  chooseColumns(now.includes(name) ? now.filter((each) => each !== name) : [...now, name]);
}

function Choice({
  name,
  label,
  all,
  children,
}: {
  name: "tag" | "owner" | "verified" | "segment";
  label: string;
  all: string;
  children: ComponentChildren;
}) {
  return (
    <select
      class={`control contacts-choice ${filters.value[name] ? "is-set" : ""}`}
      aria-label={label}
      value={filters.value[name]}
      onChange={(event) => look({ [name]: event.currentTarget.value })}
    >
      <option value="">{all}</option>
      {children}
    </select>
  );
}

function Blank({ art, title, text, children }: { art: typeof Search; title: string; text: string; children: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-art">
        <Icon of={art} size={26} />
      </span>
      <p class="empty-title">{title}</p>
      <p class="empty-text">{text}</p>
      <div class="mt-2">{children}</div>
    </div>
  );
}

function Waiting() {
  return (
    <div class="contacts-wait" role="status" aria-label={t("loading")}>
      {[0, 1, 2, 3, 4, 5].map((line) => (
        <span key={line} class="skeleton-line" />
      ))}
    </div>
  );
}
