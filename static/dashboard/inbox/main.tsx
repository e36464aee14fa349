/** The inbox: mounts the screen and starts what keeps it alive. */
import { render } from "preact";
import { startArrivals } from "../arrivals/start";
import { startDepartments } from "../departments/store";
import { startLink } from "../live/link";
import { loadSession } from "../live/session";
import { startInboxCommands } from "../palette/inbox";
import { startPalette } from "../palette/palette";
import { showCount } from "../rail/count";
import { mountFoot } from "../rail/foot";
import { startReminders } from "../tasks/remind";
import { startLooking } from "../visitor/looking";
import { startPaths } from "../visitor/store";
import { closed } from "./actions";
import { now, startClock } from "./clock";
import { shareDrafts } from "./composer/drafts";
import { startKeyboard } from "./keyboard";
import { loadWriting } from "./manners/store";
import { openConversation, sawUpTo, startNavigation } from "./navigation";
import { startNotifying } from "./notify/notify";
import { Screen } from "./screen";
import { startSending } from "./sending";
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
  startLooking();
  startReminders();
  startArrivals({ cards: true });
  startNavigation();
  startLink(session.operator, heldNow);
  startSending(closed);
  startClock();
  startKeyboard();
  startPalette();
  startInboxCommands();
  shareDrafts();
  void loadWriting();
  mountFoot(session);
  showCount(attention);
  now.subscribe((at) => {
    for (const id of threads.peek().keys()) changeThread(id, { type: "tick", at });
  });
  // What stood open while one looked elsewhere is read when one looks again.
  addEventListener("focus", () => {
    const id = selected.peek();
    if (id) sawUpTo(id, threads.peek().get(id)?.timeline.messages.at(-1)?.seq ?? 0);
  });
  render(<Screen />, into);
}

if (root) void start(root);
