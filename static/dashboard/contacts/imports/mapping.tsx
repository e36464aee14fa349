import { useId } from "preact/hooks";
import { t } from "./i18n/index";
import { busy, change, preview } from "./store";
import type { ContactImport } from "./types";
import { columnName, DELIMITERS, ENCODINGS, isSingle, targets } from "./words";

/** How the file is read: recognised, and to be said otherwise where that was wrong. */
export function FileCard({ found }: { found: ContactImport }) {
  const id = useId();
  return (
    <section class="import-card" aria-labelledby={id}>
      <h3 id={id} class="import-title">
        {t("file")}
        <span class="text-quiet import-size">
          {t("rows", { n: found.rows })} · {size(found.size)}
        </span>
      </h3>
      <div class="import-pair">
        <Select
          label={t("encoding")}
          value={found.encoding}
          options={ENCODINGS.map((name) => [name, t(`encoding_${name}`)])}
          onPick={(encoding) => void change({ encoding })}
        />
        <Select
          label={t("delimiter")}
          value={found.delimiter}
          options={DELIMITERS.map(([value, key]) => [value, t(key)])}
          onPick={(delimiter) => void change({ delimiter })}
        />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={found.has_header}
          disabled={busy.value}
          onChange={(event) => void change({ has_header: event.currentTarget.checked })}
        />
        <span class="check-label">{t("hasHeader")}</span>
      </label>
    </section>
  );
}

/** What each column becomes. */
export function Mapping({ found }: { found: ContactImport }) {
  const id = useId();
  const { usual, own } = targets();
  const chosen = found.columns.map(({ target }) => target);
  const put = (at: number, target: string) =>
    // What is there once moves to the column for which it was chosen last.
    void change({ targets: chosen.map((each, index) => (index === at ? target : each === target && isSingle(target) ? "" : each)) });
  return (
    <section class="import-card" aria-labelledby={id}>
      <h3 id={id} class="import-title">
        {t("columns")}
      </h3>
      <ul class="import-columns">
        <li class="import-column is-head" aria-hidden="true">
          <span>{t("columnInFile")}</span>
          <span>{t("columnValues")}</span>
          <span>{t("columnBecomes")}</span>
        </li>
        {found.columns.map((column, at) => (
          <li key={at} class="import-column">
            <span class="import-column-name" dir="auto" title={column.name}>
              {columnName(column.name, at)}
            </span>
            <span class="import-values text-quiet" dir="auto">
              {values(at)}
            </span>
            <select
              class={`control ${column.target ? "is-set" : ""}`}
              aria-label={`${columnName(column.name, at)}: ${t("columnBecomes")}`}
              disabled={busy.value}
              value={column.target}
              onChange={(event) => put(at, event.currentTarget.value)}
            >
              <option value="">{t("leaveOut")}</option>
              {usual.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
              {own.length > 0 && (
                <optgroup label={t("attributes")}>
                  {own.map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </optgroup>
              )}
            </select>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How contacts that exist are found, and what becomes of them. */
export function Existing({ found }: { found: ContactImport }) {
  const id = useId();
  return (
    <section class="import-card" aria-labelledby={id}>
      <h3 id={id} class="import-title">
        {t("existing")}
      </h3>
      <div class="import-pair">
        <Select
          label={t("findLabel")}
          value={found.match}
          options={[
            ["email", t("findEmail")],
            ["none", t("findNone")],
          ]}
          onPick={(match) => void change({ match })}
        />
        {found.match === "email" && (
          <Select
            label={t("existingLabel")}
            value={found.existing}
            options={[
              ["fill", t("existingFill")],
              ["overwrite", t("existingOverwrite")],
              ["leave", t("existingLeave")],
            ]}
            onPick={(existing) => void change({ existing })}
          />
        )}
      </div>
      <p class="field-help">{t("existingHint")}</p>
    </section>
  );
}

function Select({
  label,
  value,
  options,
  onPick,
}: {
  label: string;
  value: string;
  options: [string, string][];
  onPick: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="control"
        disabled={busy.value}
        value={value}
        onChange={(event) => {
          const { value: wanted } = event.currentTarget;
          // What is shown is what is; the server may refuse.
          event.currentTarget.value = value;
          onPick(wanted);
        }}
      >
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function values(at: number): string {
  const found = (preview.value ?? []).map(({ cells }) => cells[at]?.trim()).filter(Boolean);
  return [...new Set(found)].slice(0, 3).join(", ");
}

function size(bytes: number): string {
  const [value, unit] = bytes >= 1024 * 1024 ? [bytes / 1024 / 1024, "megabyte"] : [Math.max(1, bytes / 1024), "kilobyte"];
  return value.toLocaleString(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 });
}
