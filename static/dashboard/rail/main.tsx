/** Every page of the dashboard but the inbox: holds the connection (so that I stay online while I change a setting) and keeps the rail's number. */
import { signal } from "@preact/signals";
import { render } from "preact";
import type { Counts } from "../inbox/types";
import { command, listen, startLink } from "../live/link";
import { loadSession } from "../live/session";
import { Toasts } from "../ui/toast";
import { showCount } from "./count";
import { mountFoot } from "./foot";

const REFRESH_MS = 1000;
const count = signal(0);
let timer: ReturnType<typeof setTimeout> | undefined;

async function refresh(): Promise<void> {
  timer = undefined;
  try {
    const { counts } = (await command("inbox.sync", { after: 0 })) as { counts: Counts };
    count.value = counts.queue + (counts.unread ?? 0);
  } catch {
    // The next event or connection asks again.
  }
}

async function start(): Promise<void> {
  const session = await loadSession();
  listen((frame) => {
    if (frame.type === "welcome" || frame.type === "inbox.changed")
      if (!timer) timer = setTimeout(() => void refresh(), frame.type === "welcome" ? 0 : REFRESH_MS);
  });
  startLink(session.operator);
  mountFoot(session);
  showCount(count);
  const place = document.createElement("div");
  document.body.append(place);
  render(<Toasts />, place);
}

if (document.getElementById("rail-foot")) void start();
