import { Download } from "lucide";
import { useId } from "preact/hooks";
import { ask } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { moment } from "../names";
import { t } from "./i18n/index";
import { busy, moreRefused, problem, refused, showMoreRefused, step } from "./store";
import { type ContactImport, isOver } from "./types";
import { errorLine } from "./words";

const FIGURES = [
  ["created", "new"],
  ["changed", "changed"],
  ["unchanged", "unchanged"],
  ["refused", "refused"],
] as const;

/** How far it is. */
export function Progress({ found }: { found: ContactImport }) {
  const id = useId();
  const stop = async () => {
    if (found.status === "checking" || (await ask(t("cancelTitle"), t("cancelText"), t("cancel")))) void step("cancel");
  };
  return (
    <section class="import-card" aria-labelledby={id}>
      <h3 id={id} class="import-title">
        {t(found.status === "checking" ? "checking" : "running")}
      </h3>
      <progress class="import-progress" aria-labelledby={id} max={found.rows} value={found.position} />
      <p class="tabular" role="status">
        {t("progress", { done: found.position, n: found.rows })}
      </p>
      <Figures found={found} />
      <p class="field-help">{problem.value || t(found.status === "checking" ? "checkNothing" : "resumes")}</p>
      <button type="button" class="btn btn-plain justify-self-start" disabled={busy.value} onClick={() => void stop()}>
        {t("cancel")}
      </button>
    </section>
  );
}

/** What would become of the rows, or what became of them. */
export function Summary({ found }: { found: ContactImport }) {
  const id = useId();
  return (
    <section class="import-card" aria-labelledby={id}>
      <h3 id={id} class="import-title">
        {isOver(found.status) ? found.filename : t("willBe")}
      </h3>
      <Figures found={found} />
      {isOver(found.status) && (
        <p class="text-quiet">
          {t("by", { name: t("byName", { name: found.by?.name ?? "–" }), at: moment(found.finished_at ?? found.created_at) })}
        </p>
      )}
    </section>
  );
}

function Figures({ found }: { found: ContactImport }) {
  return (
    <dl class="import-figures">
      {FIGURES.map(([name, key]) => (
        <div key={name} class={`import-figure is-${key} ${found[name] ? "" : "is-none"}`}>
          <dd class="tabular">{found[name].toLocaleString(document.documentElement.lang)}</dd>
          <dt>{t(key)}</dt>
        </div>
      ))}
    </dl>
  );
}

/** The rows that are not imported, with column and reason. */
export function Refused({ found }: { found: ContactImport }) {
  const id = useId();
  if (!found.refused) return isOver(found.status) ? null : <p class="text-quiet">{t("noRows")}</p>;
  return (
    <section class="import-card" aria-labelledby={id}>
      <div class="import-refused-head">
        <h3 id={id} class="import-title">
          {t("refusedRows", { n: found.refused })}
        </h3>
        <a class="btn btn-plain btn-sm" href={`/contacts/imports/${found.id}/refused/`} download>
          <Icon of={Download} size={16} />
          {t("download")}
        </a>
      </div>
      <p class="field-help">{t("refusedHint")}</p>
      <div class="import-table-scroll">
        <table class="import-table">
          <thead>
            <tr>
              <th scope="col">{t("line")}</th>
              <th scope="col">{t("reason")}</th>
              <th scope="col">{t("rowHolds")}</th>
            </tr>
          </thead>
          <tbody>
            {refused.value.map((row) => (
              <tr key={row.number}>
                <td class="tabular text-quiet">{row.number}</td>
                <td class="import-errors">
                  {row.errors.map((error) => (
                    <p key={`${error.column}.${error.code}`}>{errorLine(error)}</p>
                  ))}
                </td>
                <td class="text-quiet" dir="auto" title={row.cells.join(", ")}>
                  {row.cells.filter((cell) => cell.trim()).join(", ")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {moreRefused.value && (
        <button type="button" class="btn btn-plain btn-sm justify-self-center" onClick={() => void showMoreRefused()}>
          {t("moreRefused")}
        </button>
      )}
    </section>
  );
}
