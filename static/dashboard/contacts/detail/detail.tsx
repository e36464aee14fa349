import { ArrowLeft, BadgeCheck, BadgeHelp, Ellipsis, UserRoundX } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { ApiError, get, patch, post, remove } from "../../live/api";
import { MemberCards } from "../../member/card";
import { SentFiles } from "../../sent-files/card";
import { Sides } from "../../side/section";
import { TaskCard } from "../../tasks/card";
import { ask } from "../../ui/dialog";
import { Face } from "../../ui/face";
import { Icon } from "../../ui/icon";
import { Menu, MenuItem } from "../../ui/menu";
import { toast } from "../../ui/toast";
import { t } from "../i18n/index";
import { moment, nameOf, sourceOf } from "../names";
import { drop, fieldErrors, open, put, sentence } from "../store";
import type { Contact } from "../types";
import { Devices } from "./devices";
import { Duplicates, MergeDialog } from "./merge";
import { Profile } from "./profile";
import { Timeline } from "./timeline";

/** One contact: who he is at the left, what happened at the right. */
export function Detail({ id, settings }: { id: string; settings: string }) {
  const [contact, setContact] = useState<Contact | null>(null);
  const [failed, setFailed] = useState("");
  const [merging, setMerging] = useState(false);
  const [missing, setMissing] = useState(false);
  const read = () => {
    setFailed("");
    get<Contact>(`contacts/${id}/`).then(setContact, (error) => {
      if (error instanceof ApiError && error.status === 404) setMissing(true);
      else setFailed(sentence(error));
    });
  };
  useEffect(read, [id]);

  /** Resolves to what is wrong with the field, or nothing when it was saved. */
  const save = async (change: Record<string, unknown>): Promise<string> => {
    try {
      const now = await patch<Contact>(`contacts/${id}/`, change);
      setContact(now);
      put(now);
      return "";
    } catch (error) {
      return Object.values(fieldErrors(error))[0] ?? sentence(error);
    }
  };

  const leave = () => open(null);
  if (missing || failed)
    return (
      <div class="contacts">
        <div class="empty">
          <span class="empty-art">
            <Icon of={UserRoundX} size={26} />
          </span>
          <p class="empty-title">{t(missing ? "gone" : "contactFailed")}</p>
          <p class="empty-text">{missing ? t("goneText") : failed}</p>
          <button type="button" class="btn btn-plain btn-sm mt-2" onClick={missing ? leave : read}>
            {t(missing ? "back" : "tryAgain")}
          </button>
        </div>
      </div>
    );
  if (!contact)
    return (
      <div class="contacts contacts-wait" role="status" aria-label={t("loading")}>
        <span class="skeleton-line" />
        <span class="skeleton-line" />
        <span class="skeleton-line" />
      </div>
    );
  const name = nameOf(contact);
  const gone = async (work: Promise<unknown>, done: string) => {
    try {
      await work;
      drop(id);
      leave();
      toast("done", done);
    } catch (error) {
      toast("failed", sentence(error));
    }
  };
  const takeAway = async () => {
    if (await ask(t("deleteTitle", { name }), t("deleteText"), t("delete"))) await gone(remove(`contacts/${id}/`), t("deleted"));
  };
  const erase = async () => {
    if (await ask(t("eraseTitle", { name }), t("eraseText"), t("erase"))) await gone(post(`contacts/${id}/erase/`), t("erased"));
  };
  return (
    <div class="contacts">
      <header class="contact-head">
        <button type="button" class="icon-btn" aria-label={t("back")} title={t("back")} onClick={leave}>
          <Icon of={ArrowLeft} />
        </button>
        <Face id={contact.id} name={name} size="lg" />
        <div class="min-w-0 grow">
          <h2 class="contact-title" dir="auto" title={name}>
            {name}
          </h2>
          <p class="contact-sub">
            <span
              class={`contact-state ${contact.is_verified ? "is-verified" : ""}`}
              title={t(contact.is_verified ? "verifiedWhy" : "unverifiedWhy")}
            >
              <Icon of={contact.is_verified ? BadgeCheck : BadgeHelp} size={15} />
              {t(contact.is_verified ? "verified" : "unverified")}
            </span>
            <span class="text-quiet">
              {sourceOf(contact)} · {t("knownSince", { at: moment(contact.created_at) })}
            </span>
          </p>
        </div>
        <Menu label={t("moreActions")} class="icon-btn" face={<Icon of={Ellipsis} />}>
          <MenuItem onPick={() => setMerging(true)}>{t("mergeContact")}</MenuItem>
          <MenuItem danger onPick={() => void takeAway()}>
            {t("deleteContact")}
          </MenuItem>
          {settings && (
            <MenuItem danger onPick={() => void erase()}>
              {t("eraseContact")}
            </MenuItem>
          )}
        </Menu>
      </header>
      <div class="contact-grid">
        <div class="contact-side">
          <Duplicates contact={contact} onMerge={() => setMerging(true)} />
          <section class="contact-card" aria-label={t("tasks")}>
            <h3 class="context-title">{t("tasks")}</h3>
            <TaskCard contact={id} />
          </section>
          <Sides of={{ contact: id }} name={name} class="contact-card" />
          <div class="contact-card">
            <MemberCards contact={id} whenEmpty />
          </div>
          <Profile contact={contact} save={save} settings={settings} />
          <SentFiles of={{ contact: id }} class="contact-card" />
          <Devices contact={contact} />
        </div>
        <Timeline contact={contact} />
      </div>
      {merging && <MergeDialog contact={contact} onClose={() => setMerging(false)} onDone={read} />}
    </div>
  );
}
