/** A form that is saved as a whole: where it stands, its foot, and what the server found wrong. */
import { useEffect } from "preact/hooks";
import { ApiError } from "../live/api";
import { t } from "./i18n/index";

export type SaveState = "" | "unsaved" | "saving" | "saved" | "failed";

/** Whoever leaves the page with something unsaved is asked. */
export function useGuard(state: SaveState): void {
  useEffect(() => {
    if (state !== "unsaved" && state !== "failed") return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [state]);
}

/** What is wrong, by field. */
export function errorsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const errors = (error.problem["errors"] ?? []) as { field: string; detail: string }[];
  return Object.fromEntries(errors.map(({ field, detail }) => [field, detail]));
}

interface FootOptions {
  state: SaveState;
  /** What the server said; without it, that nothing was lost. */
  wrong?: string | undefined;
  /** What is said once it is saved. */
  saved?: string;
}

export function SaveFoot({ state, wrong, saved }: FootOptions) {
  return (
    <footer class="panel-foot flex-wrap gap-2">
      <button type="submit" class="btn btn-primary" disabled={state === "saving"}>
        {t(state === "saving" ? "saving" : "save")}
      </button>
      <span class="saved-state" role="status">
        {state === "saved" ? (saved ?? t("saved")) : state === "unsaved" ? t("unsaved") : ""}
      </span>
      {state === "failed" && (
        <p class="field-error" role="alert">
          {wrong || t("notSaved")}
        </p>
      )}
    </footer>
  );
}
