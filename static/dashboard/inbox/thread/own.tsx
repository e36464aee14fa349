/** What one may do to one's own lines, and what is shown of a line that was changed. */

import { signal } from "@preact/signals";
import { PenLine, Trash2 } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError, get, patch, remove } from "../../live/api";
import { Marked } from "../../mentions/marked";
import { marked, readable } from "../../mentions/marks";
import { ask, Dialog } from "../../ui/dialog";
import { focusDrawn } from "../../ui/focus";
import { Icon } from "../../ui/icon";
import { toast } from "../../ui/toast";
import { t } from "../composer/i18n/index";
import { changeThread, colleagues, me, threads } from "../store";
import { atMoment } from "../time";
import type { Message } from "../types";

/** The line that is being changed. */
export const editing = signal<string | null>(null);
const MOST_CHARACTERS = 10_000;

interface Revision {
  kind: "edited" | "deleted";
  body: string;
  operator: { name: string } | null;
  made_at: string;
}

export function whose(message: Message): string {
  return message.sender.id === me.value.id ? t("youYourself") : message.sender.name;
}

/** The newest of my lines in a conversation that I may change, or null. */
export function newestOwn(conversation: string): Message | null {
  const messages = threads.peek().get(conversation)?.timeline.messages ?? [];
  return messages.findLast((each) => each.sender.kind === "operator" && each.sender.id === me.peek().id && !each.deleted_at) ?? null;
}

/** They stand over the line's corner while one points at it, or comes to them by keyboard. */
export function OwnTools({ message }: { message: Message }) {
  return (
    <span class="own-tools">
      <button
        type="button"
        class="icon-btn"
        aria-label={t("edit")}
        title={t("edit")}
        onClick={() => {
          editing.value = message.id;
        }}
      >
        <Icon of={PenLine} size={15} />
      </button>
      <button type="button" class="icon-btn" aria-label={t("delete")} title={t("delete")} onClick={() => void erase(message)}>
        <Icon of={Trash2} size={15} />
      </button>
    </span>
  );
}

async function erase(message: Message): Promise<void> {
  const text = t(message.kind === "note" ? "deleteNoteText" : "deleteText");
  if (!(await ask(t("deleteTitle"), text, t("delete")))) return;
  try {
    const gone = (await remove(`messages/${message.id}/`)) as Message;
    if (threads.peek().has(message.conversation)) changeThread(message.conversation, { type: "mended", message: gone });
  } catch (error) {
    toast("failed", why(error));
  }
}

/** The line as a field, in its place. Enter keeps, Escape leaves it as it was. */
export function EditBox({ message }: { message: Message }) {
  const [body, setBody] = useState(() => (message.kind === "note" ? readable(message.body, colleagues.peek()) : message.body));
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(body.length, body.length);
  }, []);
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, innerHeight / 3)}px`;
  }, [body]);

  const leave = () => {
    editing.value = null;
    focusDrawn(() => document.getElementById("composer"));
  };
  const keep = async () => {
    const text = message.kind === "note" ? marked(body.trim(), colleagues.peek()) : body.trim();
    if (busy || !text || text.length > MOST_CHARACTERS) return;
    if (text === message.body) return leave();
    setBusy(true);
    try {
      const changed = await patch<Message>(`messages/${message.id}/`, { body: text });
      // The event brings it with its number; whoever has no connection now sees it all the same.
      if (threads.peek().has(message.conversation)) changeThread(message.conversation, { type: "mended", message: changed });
      leave();
    } catch (error) {
      setBusy(false);
      toast("failed", why(error));
    }
  };

  return (
    <form
      class="edit-box"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        value={body}
        aria-label={t("editLabel")}
        onInput={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing || event.keyCode === 229) return;
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            leave();
          } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
            event.preventDefault();
            void keep();
          }
        }}
      />
      <div class="edit-foot">
        <span>{t(message.kind === "note" ? "editNoteHint" : "editHint")}</span>
        <button type="button" class="btn btn-ghost btn-sm" onClick={leave}>
          {t("cancel")}
        </button>
        <button
          type="submit"
          class="btn btn-primary btn-sm"
          disabled={!body.trim() || body.length > MOST_CHARACTERS}
          aria-disabled={busy || undefined}
        >
          {t("save")}
        </button>
      </div>
    </form>
  );
}

/** Says that a line was changed; pressed, what stood there before. */
export function Edited({ message }: { message: Message }) {
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<readonly Revision[] | string>([]);
  useEffect(() => {
    if (!open) return;
    get<{ results: Revision[] }>(`messages/${message.id}/revisions/`).then(
      ({ results }) => setFound(results),
      (error: unknown) => setFound(why(error)),
    );
  }, [open, message.edited_at]);
  const at = atMoment(message.edited_at ?? "");
  return (
    <>
      <button type="button" class="edited" title={t("editedBy", { name: whose(message), when: at })} onClick={() => setOpen(true)}>
        {t("edited")}
      </button>
      {open && (
        <Dialog title={t("historyTitle")} onClose={() => setOpen(false)}>
          {typeof found === "string" ? (
            <p class="field-error" role="alert">
              {found}
            </p>
          ) : (
            <ol class="revisions">
              {found.map((each) => (
                <li key={each.made_at}>
                  <p class="revision-head">{t("changedBy", { name: each.operator?.name ?? "", when: atMoment(each.made_at) })}</p>
                  <p class="revision-body" dir="auto">
                    <Marked text={each.body} />
                  </p>
                </li>
              ))}
              <li>
                <p class="revision-head">{t("nowSays")}</p>
                <p class="revision-body is-now" dir="auto">
                  <Marked text={message.body} />
                </p>
              </li>
            </ol>
          )}
          <div class="mt-5 flex justify-end">
            <button type="button" class="btn btn-plain" onClick={() => setOpen(false)}>
              {t("closeBox")}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function why(error: unknown): string {
  return (error instanceof ApiError && error.message) || t("ownFailed");
}
