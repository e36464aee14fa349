import { useId } from "preact/hooks";
import { t as contacts } from "../i18n/index";
import { shown } from "../names";
import { attributes } from "../store";
import { t } from "./i18n/index";
import { preview } from "./store";
import type { ContactImport, PreviewRow } from "./types";
import { errorLine, outcomeOf } from "./words";

type Column = { name: string; label: string; cell: (row: PreviewRow) => string };

/** The first rows as they will be, by the columns as they are chosen now. */
export function Preview({ found }: { found: ContactImport }) {
  const id = useId();
  const rows = preview.value;
  const columns = columnsOf(found);
  return (
    <section class="import-card" aria-labelledby={id}>
      <h3 id={id} class="import-title">
        {t("preview")}
      </h3>
      {rows === null ? (
        <span class="skeleton-line" role="status" aria-label={t("loading")} />
      ) : (
        <div class="import-table-scroll">
          <table class="import-table">
            <thead>
              <tr>
                <th scope="col">{t("line")}</th>
                <th scope="col" />
                {columns.map(({ name, label }) => (
                  <th key={name} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.number} class={`is-${row.outcome}`}>
                  <td class="tabular text-quiet">{row.number}</td>
                  <td>
                    <span class={`import-chip is-${row.outcome}`}>{outcomeOf(row.outcome)}</span>
                  </td>
                  {row.outcome === "refused" ? (
                    <td class="import-errors" colSpan={columns.length || 1}>
                      {row.errors.map((error) => (
                        <p key={`${error.column}.${error.code}`}>{errorLine(error)}</p>
                      ))}
                    </td>
                  ) : (
                    columns.map(({ name, cell }) => (
                      <td
                        key={name}
                        dir="auto"
                        title={cell(row)}
                        class={row.outcome === "changed" && changes(row, name) ? "is-changed" : ""}
                      >
                        {cell(row)}
                      </td>
                    ))
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function changes(row: PreviewRow, name: string): boolean {
  return row.changed.includes(name === "consent" ? "consents" : name);
}

function columnsOf(found: ContactImport): Column[] {
  const chosen = new Set(found.columns.map(({ target }) => target));
  const all: Column[] = [
    { name: "name", label: contacts("name"), cell: (row) => row.name },
    { name: "email", label: contacts("email"), cell: (row) => row.email },
    { name: "phones", label: contacts("phone"), cell: (row) => row.phones.join(", ") },
    { name: "company", label: contacts("company"), cell: (row) => row.company },
    { name: "tags", label: contacts("tags"), cell: (row) => row.tags.join(", ") },
    { name: "language", label: contacts("language"), cell: (row) => row.language },
    { name: "external_id", label: t("ownId"), cell: (row) => row.external_id ?? "" },
    {
      name: "consent",
      label: contacts("consentGiven", { what: "" }).replace(/[:：\s]+$/, ""),
      cell: (row) => row.consents.map(({ what, is_given }) => `${what}: ${contacts(is_given ? "yes" : "no")}`).join(", "),
    },
    ...attributes.value.map((attribute) => ({
      name: `attributes.${attribute.slug}`,
      label: attribute.label,
      cell: (row: PreviewRow) => shown(attribute, row.attributes[attribute.slug]),
    })),
  ];
  return all.filter(({ name }) => chosen.has(name));
}
