import { ArrowDown, CloudOff, StickyNote } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { EndingLine, isSentence } from "../../endings/lines";
import { t } from "../../i18n/index";
import { between } from "../../supervising/between";
import { whispersOf } from "../../supervising/store";
import { WhisperLine, WhispersFailed } from "../../supervising/whispers";
import { Face } from "../../ui/face";
import { Icon } from "../../ui/icon";
import { now } from "../clock";
import { MergedLines } from "../merging/lines";
import { mergedIn } from "../merging/words";
import { faceName, visitorName } from "../names";
import { sawUpTo } from "../navigation";
import { cardsDrawn } from "../previews/store";
import { discardUnsent, retryUnsent } from "../sending";
import { me, unsentOf } from "../store";
import { loadOlder, watch } from "../sync";
import { atClock, dayName } from "../time";
import type { Message, Summary } from "../types";
import { leaveStretch, loadSide, withStretch } from "./around";
import { Body, Bubble, type Tick, UnsentBubble } from "./bubble";
import { SoughtFailed, StretchSide, stretchOf, useSought } from "./found";
import { type Line, linesOf } from "./lines";
import type { Thread as ThreadState } from "./reducer";
import { systemWords } from "./system";

export function Thread({ summary, thread }: { summary: Summary; thread: ThreadState }) {
  const box = useRef<HTMLDivElement>(null);
  const { messages, isApart } = withStretch(thread.timeline.messages, stretchOf(summary.id));
  const isWhole = !thread.mayHaveOlder || thread.older.state === "end";
  const lines = between(linesOf(messages, thread.newAfter), isApart ? [] : whispersOf(summary.id), isWhole);
  const unsent = isApart ? [] : unsentOf(summary.id);
  const scroll = useScroll(box, summary, thread, messages, isApart, unsent.length + whispersOf(summary.id).length + cardsDrawn.value);
  const found = useSought(box, summary.id, thread, messages);
  const name = visitorName(summary.visitor);

  if (thread.state === "failed" && thread.timeline.messages.length === 0) return <ThreadFailed id={summary.id} />;
  return (
    <div class="thread-frame">
      <div
        ref={box}
        class="thread"
        onScroll={scroll.onScroll}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t("conversationWith", { name })}
      >
        {thread.state === "loading" && thread.timeline.messages.length === 0 ? (
          <ThreadSkeleton />
        ) : (
          <>
            {stretchOf(summary.id) ? <StretchSide side="older" /> : <Older id={summary.id} thread={thread} />}
            {lines.map((line) =>
              line.type === "whisper" ? (
                <WhisperLine key={line.key} whisper={line.whisper} summary={summary} />
              ) : (
                <LineView key={line.key} line={line} summary={summary} readByVisitor={thread.readByVisitor} found={found} />
              ),
            )}
            <WhispersFailed id={summary.id} />
            {unsent.length > 0 && (
              <div class="group is-mine">
                <div class="group-body">
                  {unsent.map((each) => (
                    <div key={each.cid} class={each.kind === "note" ? "note-paper" : "contents"}>
                      <UnsentBubble unsent={each} onRetry={() => retryUnsent(each.cid)} onDiscard={() => discardUnsent(each.cid)} />
                    </div>
                  ))}
                </div>
              </div>
            )}
            {isApart && <StretchSide side="newer" />}
            {!isApart && thread.preview && <TypingPreview name={name} summary={summary} body={thread.preview.body} />}
            {!isApart && <OperatorsTyping thread={thread} />}
          </>
        )}
      </div>
      <SoughtFailed id={summary.id} />
      {(!scroll.atEnd || isApart) && (
        <button type="button" class="jump" onClick={scroll.toEnd} aria-label={t("jumpToLatest")} title={t("jumpToLatest")}>
          {isApart ? <span>{t("jumpToLatest")}</span> : scroll.below > 0 && <span>{t("newMessages", { n: scroll.below })}</span>}
          <Icon of={ArrowDown} size={16} />
        </button>
      )}
    </div>
  );
}

export function LineView({ line, summary, readByVisitor, found }: { line: Line; summary: Summary; readByVisitor: number; found: string }) {
  switch (line.type) {
    case "day":
      return (
        <div class="day-line">
          <span>{dayName(line.at, now.value)}</span>
        </div>
      );
    case "new":
      return (
        <div class="new-line">
          <span>{t("newBelow")}</span>
        </div>
      );
    case "system":
      return (
        <>
          {isSentence(line.message) && <SystemLine message={line.message} summary={summary} />}
          <EndingLine message={line.message} />
        </>
      );
    case "group":
      return <Group line={line} summary={summary} readByVisitor={readByVisitor} found={found} />;
  }
}

function SystemLine({ message, summary }: { message: Message; summary: Summary }) {
  const merged = mergedIn(message);
  return (
    <>
      <p class="system-line">
        {systemWords(message, me.value.id)}
        <time dateTime={message.created_at}>{atClock(message.created_at)}</time>
      </p>
      {merged && <MergedLines id={merged.id} number={merged.number} summary={summary} />}
    </>
  );
}

interface GroupProps {
  line: Extract<Line, { type: "group" }>;
  summary: Summary;
  readByVisitor: number;
  found: string;
}

function Group({ line, summary, readByVisitor, found }: GroupProps) {
  const first = line.messages[0] as Message;
  const sender = first.sender;
  const name = line.mine ? (sender.id === me.value.id ? t("youName") : sender.name || t("robotName")) : visitorName(summary.visitor);
  return (
    <div class={`group ${line.mine ? "is-mine" : ""} ${line.note ? "is-note" : ""}`}>
      {!line.mine && <Face id={summary.visitor.id} name={faceName(summary.visitor)} />}
      <div class="group-body">
        <div class="group-head">
          {line.note && (
            <span class="note-label">
              <Icon of={StickyNote} size={14} />
              {t("noteLabel")}
            </span>
          )}
          <span class="group-name" dir="auto">
            {name}
          </span>
          <time dateTime={first.created_at}>{atClock(first.created_at)}</time>
        </div>
        {line.messages.map((message) => (
          <div
            key={message.id}
            data-line={message.id}
            class={`${line.note ? "note-paper" : "contents"} ${found === message.id ? "is-found" : ""}`}
          >
            <Bubble message={message} tick={tickOf(message, readByVisitor)} />
          </div>
        ))}
      </div>
    </div>
  );
}

function tickOf(message: Message, readByVisitor: number): Tick {
  if (message.kind !== "message" || message.sender.kind === "visitor") return null;
  return message.visitor_seq && message.visitor_seq <= readByVisitor ? "seen" : "sent";
}

/** What the visitor is writing and has not sent: the operator can read ahead. */
function TypingPreview({ name, summary, body }: { name: string; summary: Summary; body: string }) {
  return (
    <div class="group">
      <Face id={summary.visitor.id} name={faceName(summary.visitor)} />
      <div class="group-body">
        <div class="bubble is-unsent">
          <span class="unsent-label">{t("typingNotSent", { name })}</span>
          {body ? (
            <Body text={body} />
          ) : (
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
          )}
        </div>
      </div>
    </div>
  );
}

function OperatorsTyping({ thread }: { thread: ThreadState }) {
  const names = [...thread.colleagues.values()].map((each) => each.name);
  return names.length > 0 ? <p class="system-line">{t("colleagueTyping", { name: names.join(", ") })}</p> : null;
}

function Older({ id, thread }: { id: string; thread: ThreadState }) {
  const { state, cursor } = thread.older;
  if (state === "loading") return <p class="system-line late">{t("loading")}</p>;
  if (state === "end" || (state === "idle" && cursor === null && !thread.mayHaveOlder)) return null;
  return (
    <div class="text-center">
      <button type="button" class="btn btn-plain btn-sm" onClick={() => void loadOlder(id)}>
        {t(state === "failed" ? "olderFailed" : "loadOlder")}
      </button>
    </div>
  );
}

function ThreadSkeleton() {
  return (
    <div class="late flex flex-col gap-4" role="status" aria-label={t("loading")}>
      {["w-56", "w-72", "w-40"].map((width, index) => (
        <div key={width} class={`flex ${index === 1 ? "justify-end" : ""}`} aria-hidden="true">
          <span class={`skeleton-line h-10 ${width} rounded-[18px]`} />
        </div>
      ))}
    </div>
  );
}

function ThreadFailed({ id }: { id: string }) {
  return (
    <div class="empty grow justify-center">
      <span class="empty-art">
        <Icon of={CloudOff} size={26} />
      </span>
      <p class="empty-title">{t("threadFailed")}</p>
      <p class="empty-text">{t("listFailedText")}</p>
      <button type="button" class="btn btn-plain btn-sm mt-2" onClick={() => void watch(id)}>
        {t("tryAgain")}
      </button>
    </div>
  );
}

/**
 * Stay at the end while one is there; keep one's place when earlier messages come above; count what comes below while reading back.
 */
function useScroll(
  box: { current: HTMLDivElement | null },
  summary: Summary,
  thread: ThreadState,
  messages: readonly Message[],
  isApart: boolean,
  unsent: number,
) {
  const { id, assignee } = summary;
  const newest = messages.at(-1)?.seq ?? 0;
  const oldest = messages[0]?.seq ?? 0;
  const [atEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState(newest);
  const before = useRef({ id: "", height: 0, oldest: 0 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { id: lastId, height, oldest: lastOldest } = before.current;
    if (lastId !== id) {
      setAtEnd(true);
      const divider = element.querySelector(".new-line");
      if (divider) divider.scrollIntoView({ block: "center" });
      else element.scrollTop = element.scrollHeight;
    } else if (lastOldest && oldest < lastOldest) element.scrollTop += element.scrollHeight - height;
    else if (atEnd && !isApart) element.scrollTop = element.scrollHeight;
    before.current = { id: messages.length ? id : "", height: element.scrollHeight, oldest };
  }, [id, newest, oldest, unsent, thread.preview?.body, thread.colleagues.size, thread.state]);

  useEffect(() => {
    if (!atEnd || isApart) return;
    setSeen(newest);
    sawUpTo(id, newest);
  }, [id, newest, atEnd, isApart, assignee?.id, summary.unread]);

  // A growing composer or the phone's keyboard makes the pane lower: the end must stay in sight.
  useEffect(() => {
    const element = box.current;
    if (!element || !atEnd || isApart) return;
    const watcher = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [atEnd, isApart, box]);

  const below = messages.filter((message) => message.seq > seen && message.kind !== "system").length;
  return {
    atEnd,
    below: atEnd ? 0 : below,
    toEnd: () => {
      if (!isApart) return box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" });
      leaveStretch();
      // The newest lines are drawn first.
      requestAnimationFrame(() => box.current?.scrollTo({ top: box.current.scrollHeight }));
    },
    onScroll: () => {
      const element = box.current;
      if (!element) return;
      setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < 60);
      if (element.scrollTop < 200) void (stretchOf(id) ? loadSide("older") : loadOlder(id));
    },
  };
}
