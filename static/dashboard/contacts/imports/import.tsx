import { ArrowLeft, CircleAlert, SearchX } from "lucide";
import { useEffect } from "preact/hooks";
import { ask } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { goImports } from "../store";
import { t } from "./i18n/index";
import { Existing, FileCard, Mapping } from "./mapping";
import { Preview } from "./preview";
import { busy, close, current, discard, missing, open, problem, step } from "./store";
import { Progress, Refused, Summary } from "./summary";
import { isBusy, isOver } from "./types";
import { endOf } from "./words";

/** One import, from its columns to what became of it. */
export function Import({ id }: { id: string }) {
  useEffect(() => {
    void open(id);
    return close;
  }, [id]);
  const found = current.value;
  return (
    <div class="contacts">
      <header class="import-head">
        <button type="button" class="icon-btn" aria-label={t("backToList")} title={t("backToList")} onClick={() => goImports("")}>
          <Icon of={ArrowLeft} />
        </button>
        <h2 class="page-title">{t("title")}</h2>
        {found && (
          <span class="import-name text-quiet" dir="auto" title={found.filename}>
            {found.filename}
          </span>
        )}
      </header>
      <div class="contacts-scroll">{missing.value ? <Missing id={id} /> : found ? <Body /> : <Waiting />}</div>
      {found && !isOver(found.status) && !isBusy(found.status) && <Foot />}
    </div>
  );
}

function Body() {
  const found = current.value;
  if (!found) return null;
  if (isBusy(found.status))
    return (
      <div class="import-body">
        <Progress found={found} />
      </div>
    );
  if (isOver(found.status))
    return (
      <div class="import-body">
        {found.status !== "done" && (
          <p class="notice is-warning" role="status">
            <Icon of={CircleAlert} size={16} />
            <span>{endOf(found)}</span>
          </p>
        )}
        <Summary found={found} />
        <Refused found={found} />
        <p class="flex flex-wrap gap-2">
          <button type="button" class="btn btn-primary" onClick={() => goImports(null)}>
            {t("contacts")}
          </button>
          <button type="button" class="btn btn-plain" onClick={() => goImports("")}>
            {t("another")}
          </button>
        </p>
      </div>
    );
  return (
    <div class="import-body" aria-busy={busy.value}>
      {found.status === "checked" && <Summary found={found} />}
      {found.status === "checked" && <Refused found={found} />}
      <FileCard found={found} />
      <Mapping found={found} />
      <Existing found={found} />
      <Preview found={found} />
    </div>
  );
}

/** What can be done next; always in sight, however long the columns are. */
function Foot() {
  const found = current.value;
  if (!found) return null;
  const throwAway = async () => {
    if (await ask(t("discardTitle"), t("discardText"), t("discard"))) void discard();
  };
  const all = found.created + found.changed;
  return (
    <footer class="import-foot">
      <div class="import-foot-inner">
        {problem.value ? (
          <p class="field-error" role="alert">
            {problem.value}
          </p>
        ) : (
          <p class="text-quiet">
            {t("nothingYet")} {found.status === "draft" && t("checkNothing")}
          </p>
        )}
        <button type="button" class="btn btn-plain" disabled={busy.value} onClick={() => void throwAway()}>
          {t("discard")}
        </button>
        {found.status === "checked" ? (
          <button type="button" class="btn btn-primary" disabled={busy.value || !all} onClick={() => void step("start")}>
            {all ? t("start", { n: all }) : t("startNothing")}
          </button>
        ) : (
          <button type="button" class="btn btn-primary" disabled={busy.value} onClick={() => void step("check")}>
            {t("check", { n: found.rows })}
          </button>
        )}
      </div>
    </footer>
  );
}

function Missing({ id }: { id: string }) {
  return (
    <div class="empty">
      <span class="empty-art">
        <Icon of={SearchX} size={26} />
      </span>
      <p class="empty-title">{t("notFound")}</p>
      <p class="empty-text">{t("notFoundText")}</p>
      <div class="mt-2 flex gap-2">
        <button type="button" class="btn btn-plain btn-sm" onClick={() => void open(id)}>
          {t("tryAgain")}
        </button>
        <button type="button" class="btn btn-plain btn-sm" onClick={() => goImports("")}>
          {t("backToList")}
        </button>
      </div>
    </div>
  );
}

function Waiting() {
  return (
    <div class="contacts-wait" role="status" aria-label={t("loading")}>
      {[0, 1, 2, 3].map((line) => (
        <span key={line} class="skeleton-line" />
      ))}
    </div>
  );
}
