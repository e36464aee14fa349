import { Coffee, Compass, MessagesSquare } from "lucide";
import { HandOver } from "../departments/handover";
import { Leaving } from "../endings/leaving";
import { TranscriptDialog } from "../endings/transcript";
import { type Key, t } from "../i18n/index";
import { Inviting } from "../invite/dialog";
import { helpOpen } from "../keys/store";
import { AwayBar, ConnectionBar, goOnline } from "../live/bars";
import { Palette } from "../palette/palette";
import { isWatched, Supervising } from "../supervising/watching";
import { Questions } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Toasts } from "../ui/toast";
import { Closing } from "./closing/closing";
import { Composer } from "./composer/composer";
import { Context } from "./context/context";
import { List } from "./list/list";
import { AnotherBar } from "./merging/bars";
import { MergeDialog } from "./merging/dialog";
import { leaveConversation } from "./navigation";
import { announced } from "./notify/notify";
import { SnoozeDialog } from "./snooze";
import { change, contextOpen, current, currentThread, list, me, missing, pane, selected } from "./store";
import { Header } from "./thread/header";
import { emptyThread } from "./thread/reducer";
import { Thread } from "./thread/thread";
import { whyNot } from "./why";

export function Screen() {
  return (
    <>
      <h1 class="sr-only">{t("inbox")}</h1>
      <ConnectionBar lost="reconnecting" off="offline" />
      <AwayBar />
      <div class="inbox" data-pane={pane.value} data-context={contextOpen.value && current.value ? "open" : "closed"}>
        <List />
        <Conversation />
        {current.value && <Context summary={current.value} />}
      </div>
      <Questions />
      <Closing />
      <HandOver />
      <Inviting />
      <SnoozeDialog />
      <MergeDialog />
      <Leaving me={me.value.name} came={(conversation) => change({ type: "came", conversation })} why={whyNot} />
      <TranscriptDialog />
      <Palette />
      <Toasts />
      <p class="sr-only" aria-live="polite">
        {announced.value}
      </p>
    </>
  );
}

function Conversation() {
  const summary = current.value;
  const id = selected.value;
  if (id && missing.value.has(id) && !summary)
    return (
      <Blank art={Compass} title="missingTitle" text="missingText">
        <button type="button" class="btn btn-plain btn-sm mt-2" onClick={leaveConversation}>
          {t("backToList")}
        </button>
      </Blank>
    );
  if (!summary) return id ? <section class="thread-pane" aria-busy="true" /> : <Welcome />;
  return (
    <section class="thread-pane" aria-labelledby="thread-title">
      <Header summary={summary} />
      <AnotherBar summary={summary} />
      <Thread key={summary.id} summary={summary} thread={currentThread.value ?? emptyThread} />
      <Supervising summary={summary} />
      {!isWatched(summary) && <Composer summary={summary} />}
    </section>
  );
}

function Welcome() {
  const waiting = list.value.counts.queue;
  // Set away by the system has a bar of its own.
  if (me.value.id && me.value.availability !== "online" && !me.value.away_reason)
    return (
      <Blank art={Coffee} title={me.value.availability === "away" ? "awayTitle" : "offlineTitle"} text="notOnlineText">
        <button type="button" class="btn btn-primary btn-sm mt-2" onClick={goOnline}>
          {t("goOnlineNow")}
        </button>
      </Blank>
    );
  return (
    <Blank art={MessagesSquare} title={waiting > 0 ? "chooseTitle" : "quietTitle"} text={waiting > 0 ? "chooseText" : "quietText"}>
      <button type="button" class="btn btn-plain btn-sm mt-2 hide-on-touch" onClick={() => (helpOpen.value = true)}>
        {t("showShortcuts")}
        <kbd class="key">?</kbd>
      </button>
    </Blank>
  );
}

function Blank({ art, title, text, children }: { art: typeof Compass; title: Key; text: Key; children?: preact.ComponentChildren }) {
  return (
    <section class="thread-pane is-blank" aria-label={t("conversation")}>
      <div class="empty">
        <span class="empty-art">
          <Icon of={art} size={26} />
        </span>
        <p class="empty-title">{t(title)}</p>
        <p class="empty-text">{t(text)}</p>
        {children}
      </div>
    </section>
  );
}
