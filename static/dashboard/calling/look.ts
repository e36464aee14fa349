/** Tells the server whether this page is before my eyes: while one is, no device of mine is called. */
import { newId } from "../../shared/ids";
import { connectionState, listen, tell } from "../live/link";

const AGAIN_MS = 30_000;
const tab = newId();
let told = false;

export function startLooking(): void {
  const say = () => {
    const visible = document.visibilityState === "visible" && document.hasFocus();
    if (connectionState.peek() !== "online" || (!visible && !told)) return;
    told = visible;
    tell("look.note", { tab, visible });
  };
  for (const type of ["focus", "blur", "pagehide"]) addEventListener(type, () => setTimeout(say));
  document.addEventListener("visibilitychange", say);
  listen((frame) => frame.type === "welcome" && setTimeout(say));
  setInterval(() => told && say(), AGAIN_MS);
}
