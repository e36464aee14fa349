/** Where colleagues mentioned me or wrote to me: a list over any page of the dashboard. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { NoticeDetails } from "../../shared/protocol";
import { atMoment } from "../inbox/time";
import { get, post } from "../live/api";
import { MySides } from "../side/mine";
import { Dialog } from "../ui/dialog";
import { Face } from "../ui/face";
import { t } from "./i18n/index";
import { unseen } from "./rules";
import { openPushed } from "./worker";

export const mentionsOpen = signal(false);

interface Page {
  results: NoticeDetails[];
  next: string | null;
  unseen: number;
}

export function MentionsDialog() {
  return mentionsOpen.value ? <Mentions /> : null;
}

function Mentions() {
  const [rows, setRows] = useState<readonly NoticeDetails[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const close = () => {
    mentionsOpen.value = false;
  };
  const load = (cursor: string | null) => {
    setFailed(false);
    get<Page>(`session/mentions/?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`).then(
      (page) => {
        setRows(cursor ? [...(rows ?? []), ...page.results] : page.results);
        setNext(page.next);
        unseen.value = page.unseen;
      },
      () => setFailed(true),
    );
  };
  useEffect(() => load(null), []);
  const seeAll = () => {
    post("session/mentions/seen/", { conversation: null }).then(
      () => load(null),
      () => setFailed(true),
    );
  };
  return (
    <Dialog title={t("listTitle")} onClose={close}>
      <MySides onOpen={close} />
      <h3 class="context-title">{t("list")}</h3>
      {failed ? (
        <p class="field-error" role="alert">
          {t("failed")}{" "}
          <button type="button" class="text-link" onClick={() => load(null)}>
            {t("tryAgain")}
          </button>
        </p>
      ) : rows === null ? (
        <span class="skeleton-line" />
      ) : rows.length === 0 ? (
        <p class="text-quiet">{t("empty")}</p>
      ) : (
        <ul class="mention-list">
          {rows.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                class={`mention-row ${row.seen ? "" : "is-unseen"}`}
                onClick={() => {
                  close();
                  openPushed(`/inbox/${row.conversation}/`);
                }}
              >
                <Face id={row.by?.id ?? row.id} name={row.by?.name ?? "?"} photo={row.by?.photo} size="sm" />
                <span class="mention-who">
                  {row.by?.name ?? "?"} · {row.visitor || t("visitor")} <span class="text-quiet font-normal">#{row.number}</span>
                  {!row.seen && (
                    <>
                      <span class="mention-dot" aria-hidden="true" />
                      <span class="sr-only">{t("new")}</span>
                    </>
                  )}
                </span>
                <time class="text-xs text-quiet" dateTime={row.raised_at}>
                  {atMoment(row.raised_at)}
                </time>
                <span class="mention-text" dir="auto">
                  {row.text}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="mt-5 flex flex-wrap justify-end gap-2">
        {next && (
          <button type="button" class="btn btn-ghost" onClick={() => load(next)}>
            {t("more")}
          </button>
        )}
        {unseen.value > 0 && (
          <button type="button" class="btn btn-plain" onClick={seeAll}>
            {t("allSeen")}
          </button>
        )}
        <button type="button" class="btn btn-primary" onClick={close}>
          {t("close")}
        </button>
      </div>
    </Dialog>
  );
}
