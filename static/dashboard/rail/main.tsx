/** Every page of the dashboard that is no live screen itself: holds the connection (so that I stay online while I change a setting), keeps the rail's numbers and tells who comes. */
import { render } from "preact";
import { startArrivals } from "../arrivals/start";
import { Inviting } from "../invite/dialog";
import { startLink } from "../live/link";
import { loadSession } from "../live/session";
import { Palette, startPalette } from "../palette/palette";
import { startReminders } from "../tasks/remind";
import { Toasts } from "../ui/toast";
import { startCount } from "./attention";
import { mountFoot } from "./foot";

async function start(): Promise<void> {
  const session = await loadSession();
  startCount();
  startReminders();
  startArrivals({ cards: true });
  startLink(session.operator);
  mountFoot(session);
  startPalette();
  const place = document.createElement("div");
  document.body.append(place);
  render(
    <>
      <Inviting />
      <Palette />
      <Toasts />
    </>,
    place,
  );
}

if (document.getElementById("rail-foot")) void start();
