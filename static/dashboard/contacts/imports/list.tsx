import { ArrowLeft, FileSpreadsheet, Upload } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../ui/icon";
import { moment } from "../names";
import { goImports } from "../store";
import { t } from "./i18n/index";
import { busy, earlier, loadEarlier, problem, send } from "./store";
import type { ContactImport } from "./types";
import { statusOf } from "./words";

/** Where a file is chosen, and what was imported until now. */
export function Imports() {
  useEffect(() => {
    void loadEarlier();
  }, []);
  return (
    <div class="contacts">
      <header class="import-head">
        <button type="button" class="icon-btn" aria-label={t("back")} title={t("back")} onClick={() => goImports(null)}>
          <Icon of={ArrowLeft} />
        </button>
        <h2 class="page-title">{t("title")}</h2>
      </header>
      <div class="contacts-scroll">
        <div class="import-body">
          <Drop />
          <Earlier />
        </div>
      </div>
    </div>
  );
}

function Drop() {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file && !busy.peek()) void send(file);
  };
  return (
    <section
      class={`import-drop ${over ? "is-over" : ""}`}
      aria-label={t("file")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <span class="empty-art">
        <Icon of={FileSpreadsheet} size={26} />
      </span>
      <p class="empty-title">{t("dropHere")}</p>
      <p class="empty-text">{t("dropHint")}</p>
      <button type="button" class="btn btn-primary" disabled={busy.value} onClick={() => input.current?.click()}>
        <Icon of={Upload} size={16} />
        {t(busy.value ? "uploading" : "choose")}
      </button>
      <input
        ref={input}
        type="file"
        class="sr-only"
        tabIndex={-1}
        aria-label={t("choose")}
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file again, mended, is another choice.
          event.currentTarget.value = "";
        }}
      />
      {problem.value && (
        <p class="field-error" role="alert">
          {problem.value}
        </p>
      )}
    </section>
  );
}

function Earlier() {
  const found = earlier.value;
  if (found === null)
    return problem.value ? (
      <section class="import-card">
        <p>{t("listFailed")}</p>
        <button type="button" class="btn btn-plain btn-sm justify-self-start" onClick={() => void loadEarlier()}>
          {t("tryAgain")}
        </button>
      </section>
    ) : (
      <div class="contacts-wait" role="status" aria-label={t("loading")}>
        <span class="skeleton-line" />
      </div>
    );
  if (!found.length) return null;
  return (
    <section>
      <h3 class="import-title mb-2">{t("earlier")}</h3>
      <ul class="import-list">
        {found.map((each) => (
          <li key={each.id}>
            <a
              class="import-link"
              href={`/contacts/imports/${each.id}/`}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
                event.preventDefault();
                goImports(each.id);
              }}
            >
              <span class="min-w-0">
                <span class="block truncate" dir="auto">
                  {each.filename}
                </span>
                <span class="text-quiet import-when">
                  {t("by", { name: each.by?.name ?? "–", at: moment(each.finished_at ?? each.created_at) })}
                </span>
              </span>
              <span class="import-state">
                <span class={`import-chip is-${each.status}`}>{statusOf(each)}</span>
                <span class="text-quiet tabular">{figures(each)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function figures({ status, rows, created, changed, refused }: ContactImport): string {
  if (status === "draft" || status === "checking" || status === "checked") return t("rows", { n: rows });
  const parts: [number, "new" | "changed" | "refused"][] = [
    [created, "new"],
    [changed, "changed"],
    [refused, "refused"],
  ];
  return parts.map(([n, name]) => `${n.toLocaleString(document.documentElement.lang)} ${t(name)}`).join(" · ");
}
