/** Giving a filter a name, another name, or none any more. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index";
import { whyRefused } from "../../live/api";
import { rights } from "../../live/session";
import { ask, Dialog } from "../../ui/dialog";
import { toast } from "../../ui/toast";
import { showView } from "../navigation";
import { view } from "../store";
import { changeView, deleteView, type SavedView, saved, saveView } from "../views";
import type { Asked } from "./filter";

/** Whether the filter of the list stands open. */
export const filtering = signal(false);
/** What is being saved: a filter, and the view whose name changes if it has one. */
export const editing = signal<{ asked: Asked; view?: SavedView } | null>(null);

export async function askToDelete(shown: SavedView): Promise<void> {
  const text = t(shown.is_shared ? "deleteSharedViewText" : "deleteViewText");
  if (!(await ask(t("deleteViewTitle", { name: shown.name }), text, t("deleteView")))) return;
  try {
    await deleteView(shown.id);
    if (view.peek() === `saved:${shown.id}`) showView("all");
    toast("done", t("viewDeleted", { name: shown.name }), {
      label: t("undo"),
      run: () => void restore(shown),
    });
  } catch (error) {
    toast("failed", sentence(error));
  }
}

async function restore(gone: SavedView): Promise<void> {
  try {
    const again = await saveView(gone.name, gone, gone.is_shared);
    showView(`saved:${again.id}`);
  } catch (error) {
    toast("failed", sentence(error));
  }
}

export function sentence(error: unknown): string {
  return whyRefused(error, { offline: t("whyOffline"), failed: t("whyUnknown") });
}

export function SaveView() {
  const being = editing.value;
  const [name, setName] = useState(being?.view?.name ?? "");
  const [isShared, setShared] = useState(false);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  if (!being) return null;
  const close = () => {
    editing.value = null;
  };
  const submit = async () => {
    if (busy || !name.trim()) return;
    setBusy(true);
    setWrong("");
    try {
      const kept = being.view ? await changeView(being.view.id, { name }) : await saveView(name, being.asked, isShared);
      close();
      filtering.value = false;
      showView(`saved:${kept.id}`);
    } catch (error) {
      setWrong(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(being.view ? "renameView" : "saveView")} onClose={close}>
      <form
        class="form-stack mt-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="field">
          <label class="field-label" for="view-name">
            {t("viewName")}
          </label>
          <input
            id="view-name"
            type="text"
            dir="auto"
            autoFocus
            maxLength={60}
            value={name}
            aria-invalid={Boolean(wrong)}
            aria-describedby={wrong ? "view-name-error" : undefined}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          {wrong && (
            <p class="field-error" id="view-name-error" role="alert">
              {wrong}
            </p>
          )}
        </div>
        {!being.view && rights.value.maySupervise && (
          <label class="check">
            <input type="checkbox" checked={isShared} onChange={(event) => setShared(event.currentTarget.checked)} />
            <span>{t("shareView")}</span>
          </label>
        )}
        <div class="flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={busy || !name.trim()}>
            {t("save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The dialog, anew each time so that it begins with what is being saved. */
export function Saving() {
  const being = editing.value;
  return being ? <SaveView key={being.view?.id ?? saved.value.length} /> : null;
}
