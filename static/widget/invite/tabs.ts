/** Several tabs of one visitor: what is offered stands in the one he looks at. */
import { newId } from "../../shared/ids";
import { keep, recall } from "../memory";

const HELD_MS = 4000;
const TURN_MS = 1000;

/** Calls `change` with whether this tab is the one; ends with the returned function. */
export function beTheOne(name: string, change: (isOne: boolean) => void): () => void {
  const tab = newId();
  let was = false;
  const turn = () => {
    const [owner, at] = (recall("localStorage", name) ?? "").split("|");
    const isFree = !owner || owner === tab || Date.now() - Number(at) > HELD_MS || Number(at) > Date.now();
    const is = document.visibilityState === "visible" && isFree;
    if (is) keep("localStorage", name, `${tab}|${Date.now()}`);
    else if (owner === tab) keep("localStorage", name, null);
    if (is !== was) change(is);
    was = is;
  };
  const leave = () => {
    if ((recall("localStorage", name) ?? "").startsWith(tab)) keep("localStorage", name, null);
  };
  const clock = setInterval(turn, TURN_MS);
  document.addEventListener("visibilitychange", turn);
  addEventListener("pagehide", leave);
  turn();
  return () => {
    clearInterval(clock);
    document.removeEventListener("visibilitychange", turn);
    removeEventListener("pagehide", leave);
    leave();
  };
}
