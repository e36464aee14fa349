import { useState } from "preact/hooks";
import { linkParts } from "../../shared/links";
import { clock } from "../../shared/time";
import { usePanel } from "./context";
import { onlyEmoji } from "./emoji";
import { FaceOf } from "./face";
import { FilesOf } from "./files";
import { Icon } from "./icons";
import type { Bubble, Status } from "./rows";

/** Longer texts are folded, so that one message never fills a minute of scrolling. */
const FOLD_CHARACTERS = 1500;
const FOLD_LINES = 30;

const TICKS = { pending: "clock", sent: "check", seen: "checks", failed: "alert" } as const;

/** Where to cut, without splitting a surrogate pair; the whole length when the text is short enough. */
function foldAt(body: string): number {
  let at = body.length > FOLD_CHARACTERS * 1.2 ? FOLD_CHARACTERS : body.length;
  let line = -1;
  for (let count = 0; count < FOLD_LINES; count++) {
    line = body.indexOf("\n", line + 1);
    if (line < 0) break;
  }
  if (line > 0 && line < at) at = line;
  return /[\ud800-\udbff]/.test(body[at - 1] ?? "") ? at - 1 : at;
}

function Body({ text }: { text: string }) {
  const { t } = usePanel();
  const [whole, setWhole] = useState(false);
  const cut = whole ? text.length : foldAt(text);
  return (
    <>
      {linkParts(text.slice(0, cut)).map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
      {cut < text.length ? (
        <>
          …{" "}
          <button type="button" class="link" onClick={() => setWhole(true)}>
            {t("show_all")}
          </button>
        </>
      ) : null}
    </>
  );
}

function Tick({ status }: { status: Status }) {
  const { t } = usePanel();
  return (
    <span class={`tick is-${status}`}>
      <Icon name={TICKS[status]} size={14} />
      <span class="sr">{t(status)}</span>
    </span>
  );
}

export function BubbleView({ bubble, newest }: { bubble: Bubble; newest: boolean }) {
  const { store, t, tag } = usePanel();
  const { own, message, unsent, body, status } = bubble;
  const deleted = Boolean(message?.deleted_at);
  const files = message ? message.files : unsent?.data.files;
  const big = !deleted && onlyEmoji(body);
  const sender = message?.sender;
  const card = store.cards.shown.value[message?.id ?? ""];
  const name = own ? t("you") : sender?.name || t("somebody");
  const failure = { conflict: "failed_closed", too_large: "failed_long", invalid: "failed_long", too_many: "failed_many" } as const;
  const shape = [
    "bubble",
    own ? "is-own" : "",
    big ? "is-big" : "",
    bubble.first ? "is-first" : "",
    bubble.last ? "is-last" : "",
    deleted ? "is-deleted" : "",
  ];
  return (
    <div class={`line${own ? " is-own" : ""}${bubble.first ? " is-first" : ""}${unsent ? " is-unsent" : ""}`}>
      {own ? null : <span class="face-slot">{bubble.last ? <FaceOf name={name} photo={sender?.photo ?? null} size={28} /> : null}</span>}
      <div class="column">
        <p class={!deleted && files?.length && !body ? "sr" : shape.filter(Boolean).join(" ")} dir="auto">
          <span class="sr">{name}: </span>
          <span>{deleted ? t("deleted") : <Body text={body} />}</span>
          {message?.edited_at ? <small class="edited">{t("edited")}</small> : null}
        </p>
        {files?.length ? <FilesOf files={files} /> : null}
        {card && !deleted ? (
          <a class="page" href={card.url} target="_blank" rel="noopener noreferrer">
            {card.picture ? <img src={card.picture} alt="" onError={({ currentTarget }) => (currentTarget.hidden = true)} /> : null}
            <span>
              <b dir="auto">{card.title}</b>
              <small>{card.host}</small>
            </span>
          </a>
        ) : null}
        {status === "failed" && unsent ? (
          <p class="failure" role="alert">
            <Icon name="alert" size={14} />
            {t(failure[unsent.code as keyof typeof failure] ?? "failed")}
            <button type="button" class="link" onClick={() => store.retry(unsent.cid)}>
              {t("retry")}
            </button>
            <button type="button" class="link" onClick={() => store.discard(unsent.cid)}>
              {t("discard")}
            </button>
          </p>
        ) : bubble.last ? (
          <p class="meta">
            {own ? null : <bdi>{name}</bdi>}
            <time dateTime={bubble.at.toISOString()}>{clock(bubble.at, tag)}</time>
            {status ? <Tick status={status} /> : null}
            {own && newest && status && status !== "failed" ? <span aria-hidden="true">{t(status)}</span> : null}
          </p>
        ) : null}
      </div>
    </div>
  );
}
