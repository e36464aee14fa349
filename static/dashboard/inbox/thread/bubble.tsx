import { Check, CheckCheck, CircleAlert, Clock, RotateCw, Trash2 } from "lucide";
import { useState } from "preact/hooks";
import { linkParts } from "../../../shared/links";
import type { StaffFileShown } from "../../../shared/protocol";
import { t } from "../../i18n/index";
import { Marked } from "../../mentions/marked";
import { Icon } from "../../ui/icon";
import { t as ct } from "../composer/i18n/index";
import { FilesOf } from "../files/shown";
import { LineCard } from "../previews/cards";
import { me } from "../store";
import { atMoment, inFull } from "../time";
import type { Message } from "../types";
import { Held } from "./held";
import { isJumbo, shortened } from "./lines";
import { EditBox, Edited, editing, OwnTools, whose } from "./own";

/** A body as text nodes and safe links; the direction is the text's own. */
export function Body({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const short = whole ? null : shortened(text);
  return (
    <span class="body-box">
      <span class={`body ${isJumbo(text) ? "is-jumbo" : ""}`} dir="auto">
        {linkParts(short ?? text).map((part, index) =>
          "href" in part && part.href ? (
            <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          ) : (
            <Marked key={index} text={part.text} />
          ),
        )}
        {short !== null && "…"}
      </span>
      {(short !== null || whole) && (
        <button type="button" class="body-more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? t("showLess") : t("showAll", { n: text.split("\n").length })}
        </button>
      )}
    </span>
  );
}

export type Tick = "sent" | "seen" | null;

export function Bubble({ message, tick }: { message: Message; tick: Tick }) {
  if (message.deleted_at)
    return (
      <div class="bubble is-deleted" title={inFull(message.deleted_at)}>
        <Icon of={Trash2} size={14} /> {t("deleted")}
        <span class="deleted-by">{ct("deletedBy", { name: whose(message), when: atMoment(message.deleted_at) })}</span>
      </div>
    );
  if (editing.value === message.id) return <EditBox message={message} />;
  const isMine = message.sender.kind === "operator" && message.sender.id === me.value.id;
  const files = message.files?.length ? <FilesOf files={message.files} /> : null;
  const bubble = (
    <div class={`bubble ${message.body ? "" : "is-wordless"}`} title={inFull(message.created_at)}>
      {message.body && <Body text={message.body} />}
      {message.edited_at && <Edited message={message} />}
      {tick && (
        <span class={`tick ${tick === "seen" ? "is-seen" : ""}`}>
          <Icon of={tick === "seen" ? CheckCheck : Check} size={14} label={t(tick === "seen" ? "tickSeen" : "tickSent")} />
        </span>
      )}
    </div>
  );
  return (
    <>
      {/* The tick stands at the end, whatever the line is made of. */}
      {!message.body && files}
      {isMine ? (
        <div class="own-line">
          {bubble}
          <OwnTools message={message} />
        </div>
      ) : (
        (message.body || message.edited_at || !files) && bubble
      )}
      {message.body && files}
      {message.body && message.sender.kind === "operator" && <LineCard message={message} />}
    </>
  );
}

export interface Unsent {
  cid: string;
  kind: "message" | "note";
  body: string;
  files: readonly StaffFileShown[];
  state: "pending" | "failed";
  /** It goes then (ms), and can be taken back before. */
  until: number;
  why: string;
}

export function UnsentBubble({ unsent, onRetry, onDiscard }: { unsent: Unsent; onRetry: () => void; onDiscard: () => void }) {
  const failed = unsent.state === "failed";
  return (
    <>
      <div class={`bubble ${failed ? "is-failed" : "is-pending"}`}>
        {unsent.body && <Body text={unsent.body} />}
        <span class="tick">
          <Icon of={failed ? CircleAlert : Clock} size={14} label={t(failed ? "tickFailed" : "tickPending")} />
        </span>
      </div>
      {unsent.files.length > 0 && <FilesOf files={unsent.files} />}
      {!failed && unsent.until > Date.now() && <Held key={unsent.cid} unsent={unsent} />}
      {failed && (
        <div class="unsent-why" role="alert">
          <span>{unsent.why || t("notSent")}</span>
          <button type="button" class="text-link" onClick={onRetry}>
            <Icon of={RotateCw} size={13} /> {t("tryAgain")}
          </button>
          <button type="button" class="text-link" onClick={onDiscard}>
            {t("discard")}
          </button>
        </div>
      )}
    </>
  );
}
