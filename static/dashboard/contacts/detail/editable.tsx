import { ExternalLink } from "lucide";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { focusDrawn } from "../../ui/focus";
import { Icon } from "../../ui/icon";
import { t } from "../i18n/index";

/** Saves a change; resolves to what is wrong with it, or to nothing. */
export type Save = (change: Record<string, unknown>) => Promise<string>;

/** A fact that becomes a field where it stands: Enter and leaving save, Escape puts it back. */
export function Editable({
  label,
  value,
  shown = value,
  kind = "text",
  choices,
  fixed = false,
  href,
  save,
}: {
  label: string;
  value: string;
  shown?: string;
  kind?: "text" | "email" | "tel" | "number" | "date" | "choice";
  choices?: [string, string][] | undefined;
  fixed?: boolean;
  href?: string | undefined;
  save: (text: string) => Promise<string>;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const id = useId();
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // Taken away by Escape, a field loses the focus once more: that saves nothing.
  const dropped = useRef(false);
  const editing = draft !== null;
  useLayoutEffect(() => {
    dropped.current = false;
    if (editing) field.current?.focus();
  }, [editing]);

  const end = (focus: boolean) => {
    dropped.current = true;
    setDraft(null);
    setWrong("");
    if (focus) focusDrawn(() => button.current);
  };
  const keep = async (text: string, focus: boolean) => {
    if (busy || dropped.current) return;
    if (text.trim() === value.trim()) return end(focus);
    setBusy(true);
    const refused = await save(text.trim());
    setBusy(false);
    if (refused) {
      setWrong(refused);
      focusDrawn(() => field.current);
    } else end(focus);
  };
  const shared = {
    ref: field,
    id,
    class: "control edit-field",
    "aria-invalid": Boolean(wrong),
    "aria-describedby": wrong ? `${id}-wrong` : undefined,
    "aria-busy": busy,
    value: draft ?? "",
  };
  return (
    <div class="edit-row">
      <dt>
        <label for={editing ? id : undefined}>{label}</label>
      </dt>
      <dd>
        {editing ? (
          <>
            {kind === "choice" ? (
              <select
                {...shared}
                onChange={(event) => setDraft(event.currentTarget.value)}
                onBlur={(event) => void keep(event.currentTarget.value, false)}
                onKeyDown={(event) => {
                  // The key that closes the list of choices chooses first.
                  if (event.key === "Enter") requestAnimationFrame(() => void keep(field.current?.value ?? "", true));
                  else if (event.key === "Escape") end(true);
                }}
              >
                <option value="">{t("none")}</option>
                {choices?.map(([key, words]) => (
                  <option key={key} value={key}>
                    {words}
                  </option>
                ))}
              </select>
            ) : (
              <input
                {...shared}
                type={(kind === "number" ? "text" : kind) as "text"}
                inputMode={kind === "number" ? "decimal" : undefined}
                dir="auto"
                onInput={(event) => setDraft(event.currentTarget.value)}
                onBlur={(event) => void keep(event.currentTarget.value, false)}
                onKeyDown={(event) => {
                  if (event.isComposing) return;
                  if (event.key === "Enter") void keep(event.currentTarget.value, true);
                  else if (event.key === "Escape") end(true);
                }}
              />
            )}
            {wrong && (
              <p class="field-error" id={`${id}-wrong`} role="alert">
                {wrong}
              </p>
            )}
          </>
        ) : fixed ? (
          <span class="edit-fixed" dir="auto" title={t("fixed")}>
            {shown || "–"}
          </span>
        ) : (
          <span class="edit-line">
            <button
              ref={button}
              type="button"
              class="edit-value"
              aria-label={t("change", { label, value: shown || t("none") })}
              onClick={() => setDraft(value)}
            >
              {shown ? <span dir="auto">{shown}</span> : <span class="text-faint">{t("addValue")}</span>}
            </button>
            {href && (
              <a class="icon-btn is-small" href={href} target="_blank" rel="noopener noreferrer nofollow" aria-label={t("openLink")}>
                <Icon of={ExternalLink} size={14} />
              </a>
            )}
          </span>
        )}
      </dd>
    </div>
  );
}
