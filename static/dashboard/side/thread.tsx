/** One side conversation: who takes part, what was said, and the field in which one writes. */
import { Send, Trash2, UserMinus, UserPlus, Users } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { newId, wellFormed } from "../../shared/ids";
import { linkParts } from "../../shared/links";
import type { SideDetails, SideLineDetails } from "../../shared/protocol";
import { atClock, dayName, inFull, sameDay } from "../inbox/time";
import { post, remove } from "../live/api";
import { serverNow } from "../live/clock";
import { me } from "../live/link";
import { ask } from "../ui/dialog";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { follows } from "./lines";
import { Picker, Unsighted } from "./people";
import { alter, changes, closeSide, colleaguesFor, LONGEST, load, loadOlder, type Open, open, say } from "./store";

const DRAFT = "sodan:side:";

export function Thread({ now }: { now: Open }) {
  const { side } = now;
  if (now.state === "gone") return <p class="side-note">{t("gone")}</p>;
  if (now.state === "failed")
    return (
      <p class="side-note" role="alert">
        {t("threadFailed")}{" "}
        <button type="button" class="text-link" onClick={() => void load(now.id)}>
          {t("tryAgain")}
        </button>
      </p>
    );
  if (!side)
    return (
      <div class="side-note" role="status" aria-label={t("loading")}>
        <span class="skeleton-line" />
        <span class="skeleton-line" />
      </div>
    );
  return (
    <>
      <People side={side} />
      <Lines key={side.id} now={now} />
      {side.is_in ? <Field key={side.id} id={side.id} /> : <Join side={side} />}
    </>
  );
}

function People({ side }: { side: SideDetails }) {
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const blind = new Set(side.unsighted);
  const add = async () => {
    if (chosen.length && (await alter(side.id, () => post(`side-conversations/${side.id}/people/`, { people: chosen })))) {
      setChosen([]);
      setAdding(false);
    }
  };
  const out = (person: SideDetails["people"][number]) =>
    alter(side.id, () => post(`side-conversations/${side.id}/people/remove/`, { operator: person.id }));
  const takeOut = async (person: SideDetails["people"][number]) => {
    if (await ask(t("takeOutTitle", { name: person.name }), t("takeOutText", { name: person.name }), t("takeOut", { name: person.name })))
      await out(person);
  };
  const leave = async () => {
    const self = side.people.find((each) => each.id === me.value.id);
    if (!self || !(await ask(t("leaveTitle"), t("leaveText"), t("leave")))) return;
    if (await out(self)) {
      closeSide();
      toast("done", t("left"));
    }
  };
  return (
    <details class="side-who">
      <summary>
        <Icon of={Users} size={15} class="shrink-0" />
        <span class="truncate">{side.people.map((each) => (each.id === me.value.id ? t("you") : each.name)).join(", ")}</span>
        <span class="sr-only">{t("takesPart", { n: side.people.length })}</span>
        {blind.size > 0 && <Unsighted />}
      </summary>
      <ul class="side-people" aria-label={t("peopleMenu")}>
        {side.people.map((each) => (
          <li key={each.id} class="side-person">
            <Face id={each.id} name={each.name} photo={each.photo} />
            <span class="min-w-0 grow">
              <span class="block truncate" dir="auto">
                {each.name}
              </span>
              {blind.has(each.id) && <Unsighted />}
            </span>
            {each.id === me.value.id ? (
              <button type="button" class="btn btn-ghost btn-xs" onClick={() => void leave()}>
                {t("leave")}
              </button>
            ) : (
              side.may_take_out && (
                <button
                  type="button"
                  class="icon-btn is-small"
                  aria-label={t("takeOut", { name: each.name })}
                  title={t("takeOut", { name: each.name })}
                  onClick={() => void takeOut(each)}
                >
                  <Icon of={UserMinus} size={15} />
                </button>
              )
            )}
          </li>
        ))}
      </ul>
      {adding ? (
        <div class="side-adding">
          <Picker load={() => colleaguesFor(side)} without={side.people.map((each) => each.id)} chosen={chosen} onChange={setChosen} />
          <p class="field-help">{t("addedHelp")}</p>
          <div class="flex justify-end gap-2">
            <button type="button" class="btn btn-plain btn-sm" onClick={() => setAdding(false)}>
              {t("cancel")}
            </button>
            <button type="button" class="btn btn-primary btn-sm" disabled={!chosen.length} onClick={() => void add()}>
              {t("addNow")}
            </button>
          </div>
        </div>
      ) : (
        side.is_in && (
          <button type="button" class="btn btn-ghost btn-sm" onClick={() => setAdding(true)}>
            <Icon of={UserPlus} size={15} />
            {t("add")}
          </button>
        )
      )}
    </details>
  );
}

function Lines({ now }: { now: Open }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const { lines } = now;
  const last = lines.at(-1);
  useLayoutEffect(() => {
    const area = box.current;
    if (area && (atEnd.current || last?.author.id === me.value.id)) area.scrollTop = area.scrollHeight;
  }, [last?.id, last?.deleted_at]);
  const at = serverNow();
  return (
    <div
      ref={box}
      class="side-lines"
      role="log"
      aria-label={t("lines")}
      tabIndex={0}
      onScroll={(event) => {
        const area = event.currentTarget;
        atEnd.current = area.scrollHeight - area.scrollTop - area.clientHeight < 40;
      }}
    >
      {now.older && (
        <button type="button" class="btn btn-plain btn-xs side-older" onClick={() => void loadOlder()}>
          {t("older")}
        </button>
      )}
      {lines.map((line, index) => {
        const before = lines[index - 1];
        const isNewDay = !before || !sameDay(before.created_at, line.created_at);
        return (
          <div key={line.id} class="side-turn">
            {isNewDay && <p class="side-day">{dayName(line.created_at, at)}</p>}
            {line.kind === "line" ? (
              <Said line={line} isNext={!isNewDay && follows(line, before)} />
            ) : (
              <p class="side-event">{happened(line)}</p>
            )}
          </div>
        );
      })}
    </div>
  );
}

function Said({ line, isNext }: { line: SideLineDetails; isNext: boolean }) {
  const isMine = line.author.id === me.value.id;
  const takeBack = async () => {
    if (!(await ask(t("deleteTitle"), t("deleteText"), t("deleteYes")))) return;
    await remove(`side-lines/${line.id}/`).then(
      () => load(line.side),
      () => toast("failed", t("deleteFailed")),
    );
    changes.value++;
  };
  return (
    <article class={`side-line ${isNext ? "is-next" : ""}`}>
      {!isNext && (
        <header class="side-line-head">
          <Face id={line.author.id} name={line.author.name} photo={line.author.photo} size="sm" />
          <b class="truncate" dir="auto">
            {isMine ? t("you") : line.author.name}
          </b>
          <time dateTime={line.created_at} title={inFull(line.created_at)}>
            {atClock(line.created_at)}
          </time>
        </header>
      )}
      {line.deleted_at ? (
        <p class="side-deleted" title={inFull(line.deleted_at)}>
          <Icon of={Trash2} size={13} /> {t("deletedBy", { name: isMine ? t("you") : line.author.name })}
        </p>
      ) : (
        <div class="side-body-row">
          <p class="side-body" dir="auto" title={inFull(line.created_at)}>
            {linkParts(line.body).map((part, index) =>
              part.href ? (
                <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
                  {part.text}
                </a>
              ) : (
                part.text
              ),
            )}
          </p>
          {isMine && (
            <button
              type="button"
              class="icon-btn is-small side-take-back"
              aria-label={t("deleteLine")}
              title={t("deleteLine")}
              onClick={() => void takeBack()}
            >
              <Icon of={Trash2} size={14} />
            </button>
          )}
        </div>
      )}
    </article>
  );
}

function happened({ kind, author, about }: SideLineDetails): string {
  const words = { by: author.name, name: about?.name ?? "" };
  if (kind === "added") return author.id === about?.id ? t("systemJoined", words) : t("systemAdded", words);
  return kind === "left" ? t("systemLeft", words) : t("systemRemoved", words);
}

function Join({ side }: { side: SideDetails }) {
  return (
    <footer class="side-join">
      <p class="text-quiet">{t("watching")}</p>
      <button
        type="button"
        class="btn btn-plain btn-sm"
        onClick={() => void alter(side.id, () => post(`side-conversations/${side.id}/people/`, { people: [me.value.id] }))}
      >
        {t("join")}
      </button>
    </footer>
  );
}

/** Enter sends. What was not stored stays where it was written. */
function Field({ id }: { id: string }) {
  const [text, setText] = useState(() => kept(id));
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const cid = useRef("");
  const composing = useRef(false);
  useEffect(() => {
    try {
      if (text) sessionStorage.setItem(DRAFT + id, text);
      else sessionStorage.removeItem(DRAFT + id);
    } catch {
      // It lives as long as the page.
    }
  }, [text]);
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, Math.max(96, innerHeight / 4))}px`;
  }, [text]);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const body = wellFormed(text).trim();
  const tooLong = body.length > LONGEST;
  const send = async () => {
    if (!body || tooLong || busy) return;
    setBusy(true);
    setRefused("");
    // The same words again, after a failure, are the same line.
    cid.current ||= newId();
    const answer = await say(id, body, cid.current);
    setBusy(false);
    setRefused(answer);
    if (answer) return;
    cid.current = "";
    setText("");
    if (open.peek()?.id === id) field.current?.focus();
  };
  return (
    <footer class="side-field">
      <div class="side-box">
        <textarea
          ref={field}
          id="side-line"
          rows={1}
          dir="auto"
          spellcheck
          value={text}
          readOnly={busy}
          placeholder={t("write")}
          aria-label={t("write")}
          aria-describedby="side-goes"
          onInput={(event) => {
            cid.current = "";
            setRefused("");
            setText(event.currentTarget.value);
          }}
          onCompositionStart={() => {
            composing.current = true;
          }}
          onCompositionEnd={() => {
            composing.current = false;
          }}
          onKeyDown={(event) => {
            if (event.isComposing || composing.current || event.keyCode === 229) return;
            if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
              event.preventDefault();
              void send();
            }
          }}
        />
        <button
          type="button"
          class="icon-btn side-send"
          aria-label={t("send")}
          title={t("send")}
          disabled={!body || tooLong}
          aria-busy={busy}
          onClick={() => void send()}
        >
          <Icon of={Send} size={18} />
        </button>
      </div>
      {tooLong ? (
        <p class="field-error" role="alert">
          {t("tooLong")}
        </p>
      ) : refused ? (
        <p class="field-error" role="alert">
          {t("notSent", { why: refused })}{" "}
          <button type="button" class="text-link" onClick={() => void send()}>
            {t("tryAgain")}
          </button>
        </p>
      ) : null}
      <p id="side-goes" class="side-goes">
        {t("only")}
      </p>
    </footer>
  );
}

function kept(id: string): string {
  try {
    return sessionStorage.getItem(DRAFT + id) ?? "";
  } catch {
    return "";
  }
}
