/** Cards of own pages as they stand under lines and above what is being written. What pages say is text and nothing else. */
import { X } from "lucide";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { PageCard } from "../../../shared/protocol";
import { t as dt } from "../../i18n/index";
import { money } from "../../member/words";
import { Icon } from "../../ui/icon";
import { toast } from "../../ui/toast";
import { loadWriting, ownOrigins } from "../manners/store";
import { me } from "../store";
import type { Message } from "../types";
import { t } from "./i18n/index";
import { firstOwn } from "./own";
import { cardOf, cardsDrawn, pageCard, setHidden, wantCard } from "./store";

const PAUSE_MS = 300;
/** An address at the end of the text may still grow. */
const GROWS_MS = 900;

export function Page({ card }: { card: PageCard }) {
  const [broken, setBroken] = useState("");
  return (
    <a class="page-card" href={card.url} target="_blank" rel="noopener noreferrer nofollow" title={card.title}>
      {card.picture && broken !== card.picture && (
        <img src={card.picture} alt="" width={64} height={64} decoding="async" onError={() => setBroken(card.picture)} />
      )}
      <span class="page-card-words">
        <b dir="auto">{card.title}</b>
        {card.description && <span dir="auto">{card.description}</span>}
        <small>
          <bdi>{card.host}</bdi>
          {card.price && <span class="tabular">{money(card.price, card.currency)}</span>}
        </small>
      </span>
    </a>
  );
}

/** Under a line of an operator that has an own address. */
export function LineCard({ message }: { message: Message }) {
  const { id, body, conversation } = message;
  const isOwn = firstOwn(body, ownOrigins.value) !== null;
  useEffect(() => {
    void loadWriting();
    if (isOwn) wantCard({ id, body, conversation });
  }, [id, body, conversation, isOwn]);
  const card = isOwn ? cardOf(message) : null;
  const isDrawn = card !== null;
  useLayoutEffect(() => {
    if (isDrawn) cardsDrawn.value++;
  }, [isDrawn]);
  if (!card) return null;
  if (message.sender.id !== me.value.id || !message.cid) return <Page card={card} />;
  return (
    <div class="own-line">
      <Page card={card} />
      <span class="own-tools">
        <button type="button" class="icon-btn" aria-label={t("remove")} title={t("remove")} onClick={() => void takeOff(message)}>
          <Icon of={X} size={15} />
        </button>
      </span>
    </div>
  );
}

/** The line stays; that its card goes can be taken back. */
async function takeOff(message: Message): Promise<void> {
  const failed = () => toast("failed", t("failed"));
  const back = () => void setHidden(message, false).catch(failed);
  try {
    await setHidden(message, true);
    document.getElementById("composer")?.focus();
    toast("done", t("gone"), { label: dt("undo"), run: back });
  } catch {
    failed();
  }
}

/** Above the field: what the line will show, and the way to send it without. */
export function DraftCard({
  conversation,
  text,
  without,
  onChange,
}: {
  conversation: string;
  text: string;
  /** The address whose card was removed. */
  without: string;
  onChange: (without: string) => void;
}) {
  const [found, setFound] = useState<{ href: string; card: PageCard } | null>(null);
  const own = firstOwn(text, ownOrigins.value);
  const href = own?.href ?? "";
  const pause = own?.isOver ? PAUSE_MS : GROWS_MS;
  useEffect(() => {
    if (!href) return;
    let isWanted = true;
    const timer = setTimeout(() => {
      void pageCard(conversation, href).then((card) => isWanted && setFound(card && { href, card }));
    }, pause);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [conversation, href, pause]);
  if (!href || found?.href !== href) return null;
  return (
    <section class="draft-card" aria-label={t("preview")}>
      {without === href ? (
        <p>
          {t("removed")}{" "}
          <button type="button" class="text-link" onClick={() => onChange("")}>
            {t("show")}
          </button>
        </p>
      ) : (
        <>
          <Page card={found.card} />
          <button type="button" class="icon-btn" aria-label={t("remove")} title={t("remove")} onClick={() => onChange(href)}>
            <Icon of={X} size={16} />
          </button>
        </>
      )}
    </section>
  );
}
