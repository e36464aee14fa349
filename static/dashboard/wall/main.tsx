/** The live wall: mounts the screen and starts what keeps it alive. */
import { render } from "preact";
import { startArrivals } from "../arrivals/start";
import { startDepartments } from "../departments/store";
import { startClock } from "../inbox/clock";
import { startLink } from "../live/link";
import { loadSession } from "../live/session";
import { Palette, startPalette } from "../palette/palette";
import { startCount } from "../rail/attention";
import { mountFoot } from "../rail/foot";
import { startReminders } from "../tasks/remind";
import { startLookers } from "./lookers";
import { Screen } from "./screen";
import { startWall } from "./store";

const root = document.getElementById("main");

async function start(into: HTMLElement): Promise<void> {
  const session = await loadSession();
  startWall();
  startLookers();
  startDepartments();
  startCount();
  startReminders();
  startArrivals({ cards: false });
  startLink(session.operator);
  startClock();
  mountFoot(session);
  startPalette();
  render(
    <>
      <Screen limits={into.dataset["departments"] ?? ""} />
      <Palette />
    </>,
    into,
  );
}

if (root) void start(root);
