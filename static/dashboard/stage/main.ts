/**
 * Runs in the settings' preview: a page of its own in a sandboxed frame, without origin, cookies or a way out. It loads the widget's own
 * script, as a site does, and answers what that asks the server (server.ts).
 */
import type { ClientFrame } from "../../shared/protocol";
import { SampleServer, tagOf } from "./server";
import type { Show } from "./show";

const OPEN = "sodan:stage:open";
let server: SampleServer | undefined;

/** As much of a WebSocket as the widget uses. */
class StageSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  #isOpen = true;

  constructor() {
    queueMicrotask(() => this.#isOpen && this.onopen?.());
  }

  send(text: string): void {
    const answer = server?.answer(JSON.parse(text) as ClientFrame);
    if (answer) queueMicrotask(() => this.#isOpen && this.onmessage?.({ data: JSON.stringify(answer) }));
  }

  close(): void {
    this.#isOpen = false;
  }
}

/** The frame has no storage; what the widget keeps lasts as long as the preview. */
function storage(): Pick<Storage, "getItem" | "setItem" | "removeItem" | "clear"> {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
  };
}
for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { value: storage() });
// Nobody is watched here.
Object.defineProperty(navigator, "globalPrivacyControl", { value: true });
Object.defineProperty(window, "WebSocket", { value: StageSocket });
Object.defineProperty(window, "fetch", {
  value: async (address: string) =>
    new Response(JSON.stringify(address.endsWith("/widget/boot/") ? server?.boot() : {}), {
      status: address.endsWith("/widget/boot/") ? 200 : 503,
    }),
});

// What changes while one types is not to move each time.
new MutationObserver(() => {
  const root = document.querySelector("html > sodan-widget")?.shadowRoot;
  if (!root || root.adoptedStyleSheets.some((sheet) => sheet === still)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, still];
}).observe(document.documentElement, { childList: true });
const still = new CSSStyleSheet();
still.replaceSync("*{animation:none!important;transition:none!important}");

function load(): void {
  const script = document.createElement("script");
  script.src = document.body.dataset["script"] ?? "";
  script.dataset["website"] = "stage";
  document.head.append(script);
}

/** The widget begins anew, as after a member's logging out: the same code, another answer. */
function show(next: Show): void {
  const root = document.documentElement;
  root.lang = tagOf(next.look.website.language);
  root.style.colorScheme = next.isDark ? "dark" : "light";
  root.dataset["theme"] = next.isDark ? "dark" : "light";
  const isFirst = server === undefined;
  if (server) server.show = next;
  else server = new SampleServer(next);
  if (isFirst) load();
  else window.Sodan?.("logout");
  // Open as after the next page of a site: the focus stays where somebody types.
  if (next.state === "closed") sessionStorage.removeItem(OPEN);
  else sessionStorage.setItem(OPEN, "1");
}

addEventListener("message", (event) => {
  if (event.source !== parent || (event.data as Partial<Show> | null)?.kind !== "sodan:show") return;
  show(event.data as Show);
});
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("a")) event.preventDefault();
});
parent.postMessage({ kind: "sodan:stage" }, "*");
