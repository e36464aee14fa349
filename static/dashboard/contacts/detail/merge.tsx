import { Users } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, post } from "../../live/api";
import { Dialog } from "../../ui/dialog";
import { Face } from "../../ui/face";
import { Icon } from "../../ui/icon";
import { toast } from "../../ui/toast";
import { t } from "../i18n/index";
import { ago, nameOf } from "../names";
import { drop, load, sentence } from "../store";
import type { Contact } from "../types";

interface Merge {
  id: string;
}

/** Says that somebody else here has the same address or number; nothing merges by itself. */
export function Duplicates({ contact, onMerge }: { contact: Contact; onMerge: () => void }) {
  const [found, setFound] = useState<Contact[]>([]);
  useEffect(() => {
    get<{ results: Contact[] }>(`contacts/${contact.id}/duplicates/`).then(
      ({ results }) => setFound(results),
      () => setFound([]),
    );
  }, [contact.id, contact.changed_at]);
  if (!found.length) return null;
  return (
    <div class="contact-card">
      <div class="notice is-info">
        <Icon of={Users} size={16} />
        <div class="min-w-0">
          <p>{t("maybeSame", { n: found.length })}</p>
          <button type="button" class="text-link" onClick={onMerge}>
            {t("compare")}
          </button>
        </div>
      </div>
    </div>
  );
}

/** Choose who goes into this contact, see what he would hold, and do it; for a day it can be taken back. */
export function MergeDialog({ contact, onClose, onDone }: { contact: Contact; onClose: () => void; onDone: () => void }) {
  const [q, setQ] = useState("");
  const [found, setFound] = useState<Contact[]>([]);
  const [other, setOther] = useState<Contact | null>(null);
  const [preview, setPreview] = useState<Contact | null>(null);
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const chosenLast = useRef("");
  useEffect(() => {
    let current = true;
    const path = q.trim() ? `contacts/?limit=8&q=${encodeURIComponent(q.trim())}` : `contacts/${contact.id}/duplicates/`;
    const timer = setTimeout(() => {
      get<{ results: Contact[] }>(path).then(
        ({ results }) => current && setFound(results.filter(({ id }) => id !== contact.id)),
        (error) => current && setFailed(sentence(error)),
      );
    }, 200);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [q, contact.id]);
  const choose = async (chosen: Contact) => {
    chosenLast.current = chosen.id;
    setOther(chosen);
    setPreview(null);
    setFailed("");
    try {
      const { preview: seen } = await get<{ preview: Contact }>(`contacts/${contact.id}/merges/?other=${chosen.id}`);
      // What is seen is what will be done: of somebody chosen before it would be false.
      if (chosenLast.current === chosen.id) setPreview(seen);
    } catch (error) {
      if (chosenLast.current === chosen.id) setFailed(sentence(error));
    }
  };
  const merge = async () => {
    if (!other) return;
    setBusy(true);
    setFailed("");
    try {
      const done = await post<Merge>(`contacts/${contact.id}/merges/`, { other: other.id });
      drop(other.id);
      onDone();
      onClose();
      toast("done", t("merged"), {
        label: t("undo"),
        run: () => {
          post(`contact-merges/${done.id}/undo/`).then(
            () => {
              onDone();
              void load();
              toast("done", t("mergeUndone"));
            },
            (error) => toast("failed", sentence(error)),
          );
        },
      });
    } catch (error) {
      setFailed(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("mergeTitle", { name: nameOf(contact) })} onClose={onClose} wide>
      <div class="form-stack mt-4">
        <input
          class="control"
          type="search"
          aria-label={t("search")}
          placeholder={t("searchHint")}
          value={q}
          onInput={(event) => setQ(event.currentTarget.value)}
        />
        <ul class="choices merge-list">
          {found.map((each) => (
            <li key={each.id}>
              <label>
                <input type="radio" name="other" checked={other?.id === each.id} onChange={() => void choose(each)} />
                <Face id={each.id} name={nameOf(each)} />
                <span class="min-w-0 grow">
                  <span class="block truncate font-medium" dir="auto">
                    {nameOf(each)}
                  </span>
                  <span class="block truncate text-xs text-quiet">
                    {[each.email, each.phones[0], each.company].filter(Boolean).join(" · ")} ·{" "}
                    {t(each.is_verified ? "verified" : "unverified")} · {ago(each.seen_at)}
                  </span>
                </span>
              </label>
            </li>
          ))}
          {!found.length && <li class="text-quiet">{t(q.trim() ? "noMatch" : "noDuplicates")}</li>}
        </ul>
        {preview && (
          <section class="notice" aria-label={t("preview")}>
            <div class="min-w-0">
              <p class="font-medium">{t("preview")}</p>
              <p class="break-words" dir="auto">
                {[preview.name, preview.email, ...preview.phones, preview.company, ...preview.tags].filter(Boolean).join(" · ")}
              </p>
              <p class="text-quiet">{t("mergeMoves")}</p>
            </div>
          </section>
        )}
        {failed && (
          <p class="field-error" role="alert">
            {failed}
          </p>
        )}
        <div class="flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="button" class="btn btn-primary" disabled={!preview || busy} onClick={() => void merge()}>
            {t("merge")}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
