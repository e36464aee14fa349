/** The inbox: mounts the screen and starts what keeps it alive. */
import { render } from "preact";
import { startArrivals } from "../arrivals/start";
import { sawIn } from "../calling/mentions";
import { openPushedWith } from "../calling/worker";
import { startDepartments } from "../departments/store";
import { listen, startLink } from "../live/link";
import { loadSession } from "../live/session";
import { startInboxCommands } from "../palette/inbox";
import { startPalette } from "../palette/palette";
import { showCount } from "../rail/count";
import { mountFoot } from "../rail/foot";
import { watchFiles } from "../sent-files/changes";
import { startWhispers } from "../supervising/store";
import { watchFromAddress } from "../supervising/watching";
import { startReminders } from "../tasks/remind";
import { startLooking } from "../visitor/looking";
import { startPaths } from "../visitor/store";
import { closed } from "./actions";
import { now, startClock } from "./clock";
import { shareDrafts } from "./composer/drafts";
import { keepFiles } from "./files/kept";
import { startKeyboard } from "./keyboard";
import { loadWriting } from "./manners/store";
import { openConversation, sawUpTo, startNavigation } from "./navigation";
import { startNotifying } from "./notify/notify";
import { Screen } from "./screen";
import { startSending } from "./sending";
import { offerInboxKeys } from "./shortcuts";
import { attention, changeThread, selected, threads, watchWidth } from "./store";
import { heldNow, startSync } from "./sync";

const root = document.getElementById("main");

async function start(into: HTMLElement): Promise<void> {
  const session = await loadSession();
  watchWidth();
  startNotifying(openConversation);
  startSync();
  startPaths();
  startDepartments();
  startWhispers();
  watchFromAddress();
  startLooking();
  startReminders();
  openPushedWith((path) => {
    const id = /^\/inbox\/([0-9a-f-]{36})\/$/.exec(path)?.[1];
    if (id) openConversation(id, { focus: true });
    else location.assign(path);
  });
  startArrivals({ cards: true });
  startNavigation();
  startLink(session.operator, heldNow);
  startSending(closed);
  startClock();
  startKeyboard();
  offerInboxKeys();
  startPalette();
  startInboxCommands();
  shareDrafts();
  keepFiles();
  watchFiles();
  void loadWriting();
  mountFoot(session);
  showCount(attention);
  now.subscribe((at) => {
    for (const id of threads.peek().keys()) changeThread(id, { type: "tick", at });
  });
  // What stood open while one looked elsewhere is read when one looks again.
  addEventListener("focus", () => {
    const id = selected.peek();
    if (id) sawIn(id);
    if (id) sawUpTo(id, threads.peek().get(id)?.timeline.messages.at(-1)?.seq ?? 0);
  });
  const sawOpen = () => {
    const id = selected.peek();
    if (id && document.visibilityState === "visible" && document.hasFocus()) sawIn(id);
  };
  selected.subscribe(sawOpen);
  // What the page was opened with, it could not say before there was a connection.
  listen((frame) => frame.type === "welcome" && queueMicrotask(sawOpen));
  render(<Screen />, into);
}

if (root) void start(root);
