/** The pill at the edge of the page: words, who is there, how many unread. Plain DOM; nothing of the page's style reaches it. */
import { htmlLanguage } from "../../shared/i18n";
import type { Boot, Presence } from "../bridge";
import css from "./launcher.css?inline";
import { barHeight, theme } from "./page";
import { WORDS } from "./words";

const SVG = "http://www.w3.org/2000/svg";
export interface Launcher {
  button: HTMLElement;
  /** The panel's place in the shadow root. */
  place: HTMLElement;
  root: ShadowRoot;
  update: (state: { presence: Presence; unread: number; open: boolean; busy: boolean }) => void;
}

function element<T extends keyof HTMLElementTagNameMap>(tag: T, name: string, parent: Node): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  made.className = name;
  parent.appendChild(made);
  return made;
}

function icon(drawn: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.ariaHidden = "true";
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", drawn);
  svg.appendChild(path);
  return svg;
}

/** Put the launcher on the page, until `signal` ends it. */
export function showLauncher(website: Boot["website"], onOpen: () => void, signal: AbortSignal): Launcher {
  const host = document.createElement("sodan-widget");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  // Colours and distances, also those on phones, come from the server; the usual ones stand in our own sheet.
  sheet.replaceSync(css + website.css);
  root.adoptedStyleSheets = [sheet];

  const frame = element("div", "root", root);
  const { language } = website;
  frame.lang = htmlLanguage(language);
  frame.dataset["side"] = website.side;

  const words = WORDS[language];
  const button = element("button", "launcher", frame);
  button.type = "button";
  button.setAttribute("aria-haspopup", "dialog");
  const face = element("span", "face", button);
  const text = element("span", "words", button);
  const label = element("b", "", text);
  label.textContent = website.label || words.label;
  // Both states lie upon each other, so that the pill is as wide in one as in the other and nothing moves.
  const states = element("small", "", text);
  const [online, away] = [element("span", "", states), element("span", "", states)];
  online.textContent = words.online;
  away.textContent = words.away;
  const badge = element("span", "badge", button);
  badge.ariaHidden = "true";
  const news = element("span", "sr", button);
  button.onclick = onOpen;
  const place = element("div", "place", frame);

  let photo: unknown;
  const showFace = (address: string | false | null | undefined) => {
    if (photo === (address || "")) return;
    photo = address || "";
    face.replaceChildren(icon(website.icon ?? ""));
    element("i", "dot", face);
    if (!address) return;
    const image = new Image();
    image.alt = "";
    image.onload = () => photo === address && face.firstChild?.replaceWith(image);
    image.src = address;
  };

  const settle = () => {
    frame.dataset["theme"] = website.theme || theme();
    frame.style.setProperty("--raise", `${barHeight(host)}px`);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", settle, { signal });
  addEventListener("resize", settle, { signal });
  setTimeout(settle, 3000); // cookie bars come late
  // Beside <body>, not in it: frameworks replace the body, and a transformed body would carry fixed things along.
  document.documentElement.appendChild(host);
  settle();

  return {
    button,
    place,
    root,
    update({ presence, unread, open, busy }) {
      settle();
      showFace(website.face ?? (presence.online && presence.operators.find((one) => one.photo)?.photo));
      button.dataset["online"] = String(presence.online);
      online.ariaHidden = String(!presence.online);
      away.ariaHidden = String(presence.online);
      badge.hidden = unread === 0;
      badge.textContent = unread > 99 ? "99+" : String(unread);
      button.hidden = open;
      button.classList.toggle("is-busy", busy);
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-busy", String(busy));
      news.textContent = unread ? words.unread(unread) : "";
    },
  };
}
