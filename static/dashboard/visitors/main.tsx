/** Who is on the site now: mounts the screen and starts what keeps it alive. */
import { render } from "preact";
import { startArrivals } from "../arrivals/start";
import { now, startClock } from "../inbox/clock";
import { t as keyWords } from "../keys/i18n/index";
import { offerKeys } from "../keys/store";
import { startLink } from "../live/link";
import { loadSession } from "../live/session";
import { Palette, startPalette } from "../palette/palette";
import { startCount } from "../rail/attention";
import { mountFoot } from "../rail/foot";
import { startReminders } from "../tasks/remind";
import { startLooking } from "../visitor/looking";
import { startPaths } from "../visitor/store";
import { startKeyboard, startNavigation } from "./navigation";
import { Screen } from "./screen";
import { startVisitors } from "./store";

const root = document.getElementById("main");

async function start(into: HTMLElement): Promise<void> {
  const session = await loadSession();
  startVisitors();
  startPaths();
  startLooking();
  startCount();
  // The list itself shows who comes; a card over it would say it twice.
  startReminders();
  startArrivals({ cards: false });
  startNavigation();
  startLink(session.operator);
  startClock();
  now.value = Date.now();
  startKeyboard();
  startPalette();
  offerKeys(keyWords("visitors"), [
    [["j", "k"], keyWords("move")],
    [["↵"], keyWords("open")],
    [["/"], keyWords("find")],
    [["Esc"], keyWords("backToList")],
  ]);
  mountFoot(session);
  render(
    <>
      <Screen setUp={into.dataset["setUp"] ?? ""} arrivals={into.dataset["arrivals"] ?? ""} />
      <Palette />
    </>,
    into,
  );
}

if (root) void start(root);
