/** The side conversations about a visitor or a contact: beside a conversation, in the list of visitors, and on the contact's page. */
import { MessagesSquare, Plus } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { SideSummary } from "../../shared/protocol";
import { atRow, inFull } from "../inbox/time";
import { serverNow } from "../live/clock";
import { me } from "../live/link";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { noted } from "../visitor/store";
import { t } from "./i18n/index";
import { changes, listSides, type Of, openSide, query, startOne } from "./store";

const SHOWN = 5;
const MOST_FACES = 3;

export function Sides({ of, name, class: box = "context-section" }: { of: Of; name: string; class?: string }) {
  const [rows, setRows] = useState<readonly SideSummary[] | null>(null);
  const [more, setMore] = useState(SHOWN);
  const [hasMore, setHasMore] = useState(false);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  const about = query(of);
  // A visitor who becomes a contact, or is merged, brings along what is about him.
  const moved = "visitor" in of ? noted.value.get(of.visitor) : 0;
  useEffect(() => {
    let current = true;
    const timer = setTimeout(
      () =>
        listSides(of, more).then(
          ({ results, next }) => {
            if (!current) return;
            setRows(results);
            setHasMore(next !== null);
            setFailed(false);
          },
          () => current && setFailed(true),
        ),
      rows === null ? 0 : 150,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [about, changes.value, moved, more, turn]);
  return (
    <section class={`${box} sides`} aria-label={t("title")}>
      <h3 class="context-title">{t("title")}</h3>
      {failed ? (
        <p class="text-quiet" role="alert">
          {t("failed")}{" "}
          <button type="button" class="page-link" onClick={() => setTurn(turn + 1)}>
            {t("tryAgain")}
          </button>
        </p>
      ) : rows === null ? (
        <span class="skeleton-line" />
      ) : rows.length === 0 ? (
        <div class="sides-empty">
          <Icon of={MessagesSquare} size={18} class="shrink-0" />
          <p>
            <span class="block font-medium">{t("emptyTitle")}</span>
            {t("emptyText")}
          </p>
        </div>
      ) : (
        <SideRows rows={rows} />
      )}
      <div class="sides-steps">
        {hasMore && (
          <button type="button" class="btn btn-plain btn-xs" onClick={() => setMore(more + 20)}>
            {t("more")}
          </button>
        )}
        <button type="button" class="btn btn-ghost btn-sm" onClick={() => startOne(of, name)}>
          <Icon of={Plus} size={15} />
          {t("start")}
        </button>
      </div>
    </section>
  );
}

export function SideRows({ rows, withAbout = false, onOpen }: { rows: readonly SideSummary[]; withAbout?: boolean; onOpen?: () => void }) {
  return (
    <ul class="side-list">
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            class={`side-row ${row.unread ? "is-unseen" : ""}`}
            onClick={() => {
              onOpen?.();
              openSide(row.id);
            }}
          >
            <span class="side-row-head">
              <span class="side-row-title" dir="auto">
                {row.title || t("untitled")}
              </span>
              {row.unread > 0 && (
                <span class="side-unread">
                  <span aria-hidden="true">{row.unread > 99 ? "99+" : row.unread}</span>
                  <span class="sr-only">{t("unread", { n: row.unread })}</span>
                </span>
              )}
            </span>
            <span class="side-row-last" dir="auto">
              {lastOf(row)}
            </span>
            <span class="side-row-foot">
              <span class="side-faces" title={row.people.map((each) => each.name).join(", ")}>
                {row.people.slice(0, MOST_FACES).map((each) => (
                  <Face key={each.id} id={each.id} name={each.name} photo={each.photo} size="sm" />
                ))}
              </span>
              <span class="truncate">{withAbout ? aboutOf(row) : peopleOf(row)}</span>
              <time dateTime={row.last_at} title={inFull(row.last_at)}>
                {atRow(row.last_at, serverNow())}
              </time>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function aboutOf({ about }: Pick<SideSummary, "about">): string {
  return about.name ? t("about", { name: about.name }) : t("aboutNobody");
}

function peopleOf({ people }: SideSummary): string {
  return people.map((each) => (each.id === me.value.id ? t("you") : each.name)).join(", ");
}

function lastOf({ last_line: last }: SideSummary): string {
  if (!last) return "";
  if (last.deleted_at) return t("removedLine");
  const text = last.body.length > 200 ? last.body.slice(0, 200) : last.body;
  return last.author.id === me.value.id ? t("youSaid", { text }) : t("said", { name: last.author.name, text });
}
