import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Composer } from "./composer";
import { usePanel } from "./context";
import { Header, moment } from "./header";
import { Icon } from "./icons";
import { Later } from "./later";
import { LeaveForm } from "./leave";
import { Messages, nextWords } from "./messages";
import { Queue } from "./queue";

/** A bar with the truth about the connection; nothing when all is well. It waits a moment, because most gaps are short. */
function ConnectionBar() {
  const { store, t } = usePanel();
  const { value: link } = store.link;
  const [late, setLate] = useState(false);
  const down = link === "waiting" || link === "connecting";
  useEffect(() => {
    setLate(false);
    if (!down) return;
    const timer = setTimeout(() => setLate(true), navigator.onLine ? 2500 : 0);
    return () => clearTimeout(timer);
  }, [down]);
  if (link === "stopped") {
    const reason = { sign_in: "stopped_sign_in", gone: "stopped_gone" } as const;
    return (
      <p class="bar is-stopped" role="alert">
        <Icon name="alert" size={16} />
        <span>
          {t(reason[store.stopped.value as keyof typeof reason] ?? "stopped_forbidden")}{" "}
          {store.stopped.value === "sign_in" ? (
            <button type="button" class="link" onClick={() => location.reload()}>
              {t("reload")}
            </button>
          ) : null}
        </span>
      </p>
    );
  }
  if (!down || !late) return null;
  return (
    <p class="bar" role="status">
      <Icon name="offline" size={16} />
      <span>{t(navigator.onLine ? "reconnecting" : "offline")}</span>
    </p>
  );
}

/** What happens next with the message that was left. */
function Left() {
  const panel = usePanel();
  const { store, t } = panel;
  const email = store.leftWith.value;
  if (!email) return null;
  const { next_opening } = store.presence.value;
  const opening = next_opening ? new Date(next_opening) : null;
  return (
    <div class="left" role="status" tabIndex={-1}>
      <Icon name="check" size={18} />
      <div>
        <b>{t("left_title")}</b>
        <p>{t("left_body", { email })}</p>
        {opening && opening > new Date() ? <p>{t("left_when", { when: moment(opening, new Date(), panel) })}</p> : null}
      </div>
    </div>
  );
}

/** What the visitor was told about what comes next, until somebody has written. */
function Promised() {
  const panel = usePanel();
  const newest = panel.store.messages.value.findLast(
    ({ kind, data }) => kind === "message" || data?.["due"] || data?.["event"] === "waits",
  );
  const text = newest && newest.kind === "system" ? nextWords(newest, panel) : "";
  return text ? <p class="next">{text}</p> : null;
}

function Ended() {
  const { store, t } = usePanel();
  return (
    <div class="ended">
      <p>{t("ended")}</p>
      <Later part="ending" />
      <button type="button" class="primary" onClick={() => store.startNew()}>
        {t("start_new")}
      </button>
    </div>
  );
}

function EndQuestion({ onDone }: { onDone: () => void }) {
  const { store, t } = usePanel();
  const yes = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => yes.current?.focus(), []);
  return (
    <div class="ask" role="alertdialog" aria-label={t("end_sure")}>
      <p>{t("end_sure")}</p>
      <button type="button" class="plain" onClick={onDone}>
        {t("end_no")}
      </button>
      <button ref={yes} type="button" class="primary" onClick={() => void store.end().then(onDone, onDone)}>
        {t("end_yes")}
      </button>
    </div>
  );
}

/** A card beside the closed panel with the newest answer. */
function Peek({ onOpen }: { onOpen: () => void }) {
  const { store, t } = usePanel();
  const message = store.peek.value;
  if (!message || store.open.value) return null;
  const name = message.sender.name || t("somebody");
  return (
    <div class="peek" role="status">
      <button type="button" class="peek-text" onClick={onOpen}>
        <b>
          <bdi>{name}</bdi>
        </b>
        <span dir="auto">{message.body.slice(0, 160) || `📎 ${message.files?.[0]?.name ?? ""}`}</span>
      </button>
      <button
        type="button"
        class="tool"
        aria-label={t("dismiss")}
        onClick={() => {
          store.peek.value = null;
        }}
      >
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

const over = (event: DragEvent) => {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
};

export function PanelView({ focus, onOpen }: { focus: number; onOpen: () => void }) {
  const { store, t } = usePanel();
  const [asking, setAsking] = useState(false);
  const section = useRef<HTMLElement>(null);
  const { value: mode } = store.mode;
  const { value: open } = store.open;
  const conversation = store.conversation.value;
  const { value: leftWith } = store.leftWith;
  const empty = store.messages.value.length + store.waiting.value.length === 0;
  const stopped = store.link.value === "stopped";
  const canEnd = mode === "chat" && !stopped && Boolean(conversation) && !store.anew.value && !asking;

  useEffect(() => {
    const element = section.current;
    // The composer takes the focus itself; where it does not (phones, ended), the dialog does.
    if (focus && element && !element.contains((element.getRootNode() as ShadowRoot).activeElement)) element.focus({ preventScroll: true });
  }, [focus]);

  const confirmed = useRef("");
  useEffect(() => {
    if (!leftWith) confirmed.current = "";
    const confirmation = section.current?.querySelector<HTMLElement>(".left");
    if (!confirmation || confirmed.current === leftWith || mode === "form") return;
    // The form took the focus with it, and Escape; who went on to the page meanwhile stays there.
    const { host } = confirmation.getRootNode() as ShadowRoot;
    if ([null, document.body, host].includes(document.activeElement as HTMLElement | null)) confirmation.focus({ preventScroll: true });
    confirmed.current = leftWith;
  }, [leftWith, mode]);

  return (
    <>
      <Peek onOpen={onOpen} />
      <section
        ref={section}
        class="panel"
        role="dialog"
        aria-labelledby="sodan-title"
        aria-label={t("title", { company: store.bridge.boot.company.name })}
        tabIndex={-1}
        hidden={!open}
        onDragOver={mode === "chat" ? over : undefined}
        onDrop={(event) => {
          const { files } = event.dataTransfer ?? {};
          if (mode !== "chat" || !files?.length) return;
          event.preventDefault();
          store.files.add(files);
        }}
        onKeyDown={(event) => {
          // The page's own shortcuts must not fire while somebody writes here.
          event.stopPropagation();
          if (event.key === "Escape" && !event.isComposing) store.bridge.close();
        }}
      >
        <Header tall={empty && mode !== "loading"} onEnd={canEnd ? () => setAsking(true) : undefined} />
        <ConnectionBar />
        {mode === "loading" ? (
          <div class="skeleton" aria-hidden="true">
            <i />
            <i />
            <i />
          </div>
        ) : mode === "form" ? (
          <LeaveForm focus={focus} />
        ) : mode === "before" ? (
          <Later part="before" focus={focus > 0} />
        ) : (
          <Messages />
        )}
        <Queue />
        <Left />
        {mode === "chat" ? <Promised /> : null}
        {asking && mode === "chat" ? <EndQuestion onDone={() => setAsking(false)} /> : null}
        {mode === "ended" ? <Ended /> : mode === "chat" && !stopped ? <Composer focus={focus} /> : null}
      </section>
    </>
  );
}
