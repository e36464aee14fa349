import { render } from "preact";
import { Cards } from "./cards";
import { hearArrivals } from "./store";

/** @param cards false where the page itself shows who comes. */
export function startArrivals({ cards }: { cards: boolean }): void {
  hearArrivals(cards);
  if (!cards) return;
  const place = document.createElement("div");
  document.body.append(place);
  render(<Cards />, place);
}
