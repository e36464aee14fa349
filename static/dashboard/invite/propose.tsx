import { CircleAlert, Compass } from "lucide";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { newId } from "../../shared/ids";
import type { OperatorEvents, ProposedPage } from "../../shared/protocol";
import { type Key, t } from "../i18n/index";
import { ApiError, post } from "../live/api";
import { listen } from "../live/link";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";

const ANSWERS: Record<string, Key> = { opened: "pageOpened", new_tab: "pageOpened", later: "pageLater" };
let listens = false;

/** Says what the visitor did with a page that was proposed. */
function startPages(): void {
  if (listens) return;
  listens = true;
  listen((frame) => {
    if (frame.type !== "page.changed") return;
    const { page } = frame.data as OperatorEvents["page.changed"];
    const key = ANSWERS[page.status];
    if (key) toast("done", t(key, { page: page.title || page.url.slice(0, 80) }));
  });
}

/** "Propose a page", beside what one writes. */
export function ProposeButton({ conversation }: { conversation: string }) {
  const [open, setOpen] = useState(false);
  useEffect(startPages, []);
  return (
    <>
      <button
        type="button"
        class="icon-btn"
        aria-label={t("proposePage")}
        title={t("proposePage")}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon of={Compass} size={18} />
      </button>
      {open && <ProposeDialog conversation={conversation} onClose={() => setOpen(false)} />}
    </>
  );
}

function ProposeDialog({ conversation, onClose }: { conversation: string; onClose: () => void }) {
  const [url, setUrl] = useState("");
  const [title, setTitle] = useState("");
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const cid = useRef(newId());
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useLayoutEffect(() => field.current?.focus(), []);

  async function send(): Promise<void> {
    if (busy || !url.trim()) return;
    setBusy(true);
    setFailure("");
    try {
      await post<ProposedPage>(`conversations/${conversation}/pages/`, { url: url.trim(), title: title.trim(), cid: cid.current });
      toast("done", t("pageProposed"));
      onClose();
    } catch (error) {
      setFailure((error instanceof ApiError && error.message) || t("pageFailed"));
      setBusy(false);
    }
  }

  return (
    <Dialog title={t("proposePage")} onClose={onClose}>
      <form
        class="invite-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div class="field">
          <label class="field-label" for={`${id}-url`}>
            {t("pageAddress")}
          </label>
          <input
            ref={field}
            id={`${id}-url`}
            type="url"
            dir="ltr"
            maxLength={2000}
            placeholder="https://"
            value={url}
            aria-invalid={failure ? true : undefined}
            aria-describedby={`${id}-help`}
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
          <p class="field-help" id={`${id}-help`}>
            {t("pageHelp")}
          </p>
        </div>
        <div class="field">
          <label class="field-label" for={`${id}-title`}>
            {t("pageTitle")}
          </label>
          <input id={`${id}-title`} dir="auto" maxLength={300} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        </div>
        {failure && (
          <p class="field-error" role="alert">
            <Icon of={CircleAlert} size={15} />
            <span>{failure}</span>
          </p>
        )}
        <div class="mt-5 flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={!url.trim()} aria-disabled={busy || undefined}>
            {t("pagePropose")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
