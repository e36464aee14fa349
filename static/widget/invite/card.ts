/** A card beside the launcher: plain DOM, every foreign word a text node. It takes no focus; Escape is its close button. */
const SVG = "http://www.w3.org/2000/svg";

export interface Action {
  words: string;
  kind: "yes" | "no" | "never" | "close";
  /** Rejects when it did not go through; then the card stays and says so. */
  run: () => unknown;
}

interface CardOptions {
  look: string;
  title: string;
  name: string;
  /** Under the name; the title is for who does not see. */
  under: string;
  photo: string | null;
  lines: { text: string; kind: "text" | "address" | "note" }[];
  failed: string;
  actions: Action[];
}

export interface Card {
  element: HTMLElement;
  remove: () => void;
}

function element(tag: string, name: string, parent: Node, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  parent.appendChild(made);
  return made;
}

function cross(parent: Node): void {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M18 6 6 18M6 6l12 12");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 24 24",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "aria-hidden": "true",
  }))
    svg.setAttribute(name, value);
  svg.appendChild(path);
  parent.appendChild(svg);
}

/** Show it before everything else of `parent`, so that the keyboard reaches it before the launcher. */
export function showCard(parent: Element, options: CardOptions): Card {
  const card = document.createElement("section");
  card.className = "invite";
  card.dataset["look"] = options.look;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-modal", "false");
  card.setAttribute("aria-label", options.title);

  const head = element("div", "invite-head", card);
  const face = element("span", "invite-face", head, [...options.name][0] ?? "");
  face.ariaHidden = "true";
  if (options.photo) {
    const image = new Image();
    image.alt = "";
    image.onload = () => face.replaceChildren(image);
    image.src = options.photo;
  }
  const names = element("span", "invite-name", head);
  element("b", "", names, options.name).dir = "auto";
  element("small", "", names, options.under);
  // Said once by screen readers, without moving them away from where they are.
  const said = element("div", "invite-said", card);
  said.setAttribute("role", "status");
  for (const { text, kind } of options.lines) element(kind === "note" ? "p" : "span", `invite-${kind}`, said, text).dir = "auto";
  const note = element("p", "invite-note", card);
  note.setAttribute("role", "alert");

  const answers = element("div", "invite-answers", card);
  let busy = false;
  let close: HTMLElement | undefined;
  for (const { words, kind, run } of options.actions) {
    const button = element(
      "button",
      `invite-${kind}`,
      kind === "close" || kind === "never" ? card : answers,
      kind === "close" ? "" : words,
    );
    button.setAttribute("type", "button");
    if (kind === "close") {
      button.ariaLabel = words;
      cross(button);
      close = button;
    }
    button.onclick = async () => {
      if (busy) return;
      busy = true;
      note.textContent = "";
      button.setAttribute("aria-disabled", "true");
      try {
        await run();
      } catch {
        note.textContent = options.failed;
      } finally {
        busy = false;
        button.removeAttribute("aria-disabled");
      }
    };
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    // Elsewhere on the page Escape is the page's own, unless nothing has the focus.
    const active = document.activeElement;
    const inside = event.composedPath().includes(card);
    if (!inside && active && active !== document.body && active !== document.documentElement) return;
    if (inside) event.stopPropagation();
    close?.click();
  };
  addEventListener("keydown", onKey);
  parent.prepend(card);
  return {
    element: card,
    remove() {
      removeEventListener("keydown", onKey);
      card.remove();
    },
  };
}
