/** Writing down something about a person, and taking it away: on a contact's page and beside a conversation. */
import { useState } from "preact/hooks";
import { post, remove } from "../live/api";
import { ask } from "../ui/dialog";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { sentence } from "./store";

/** What is being written about whom, while somebody else is looked at. */
const drafts = new Map<string, string>();

/** `path`: where the notes about the person are. `small`: beside other things. */
export function NoteForm({ path, onSaved, small = false }: { path: string; onSaved: () => Promise<void>; small?: boolean }) {
  const [body, setBody] = useState(drafts.get(path) ?? "");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const change = (text: string) => {
    setBody(text);
    if (text) drafts.set(path, text);
    else drafts.delete(path);
  };
  const write = async () => {
    if (!body.trim() || busy) return;
    setBusy(true);
    setWrong("");
    try {
      await post(path, { body });
      change("");
      await onSaved();
    } catch (error) {
      setWrong(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class={`note-form ${small ? "is-small" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        void write();
      }}
    >
      <textarea
        class="note-field"
        rows={small ? 1 : 2}
        dir="auto"
        maxLength={10000}
        aria-label={t("writeNote")}
        placeholder={t("writeNote")}
        value={body}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) void write();
        }}
      />
      {wrong && (
        <p class="field-error" role="alert">
          {wrong}
        </p>
      )}
      {body.trim() && (
        <div class="flex justify-end">
          <button type="submit" class="btn btn-primary btn-sm" disabled={busy}>
            {t("saveNote")}
          </button>
        </div>
      )}
    </form>
  );
}

/** Delete a note once that is confirmed; `gone` reads anew. */
export async function removeNote(id: string, gone: () => Promise<void>): Promise<void> {
  if (!(await ask(t("deleteNoteTitle"), t("deleteNoteText"), t("delete")))) return;
  remove(`contact-notes/${id}/`).then(gone, (error) => toast("failed", sentence(error)));
}
