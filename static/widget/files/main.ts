/**
 * Files in the panel: the tray of what is being sent, and what stands in the lines. Loaded when the first file is chosen or seen, so that the
 * panel stays small; plain DOM, because it shares no code with the panel.
 */
import { fileSize, pictureBox } from "../../shared/filesize";
import type { FileLinks, FileShown } from "../../shared/protocol";
import { Upload } from "../../shared/upload";
import css from "./files.css?inline";
import { Lightbox } from "./lightbox";
import { en, type FileWords, ja, zhHans } from "./words";

export interface FilesContext {
  server: string;
  language: string;
  tag: string;
  root: ShadowRoot;
  /** The panel's element; what is enlarged stands above it. */
  place: HTMLElement;
  pass: () => Promise<string>;
  links: (files: string[]) => Promise<FileLinks[]>;
}

export const MOST_FILES = 10;
const MOST = { width: 240, height: 220 };
/** Links work for ten minutes; a little less, for slow lines. */
const FRESH_MS = 9 * 60_000;

const PATHS: Record<string, string> = {
  file: "M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v5h5",
  close: "M18 6 6 18M6 6l12 12",
  retry: "M21 12a9 9 0 1 1-3-6.7L21 8M21 3v5h-5",
  lost: "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0M12 8v4M12 16h.01",
};

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function icon(name: string, size = 18): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name] ?? "");
  for (const [key, value] of Object.entries({
    width: String(size),
    height: String(size),
    viewBox: "0 0 24 24",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
  }))
    svg.setAttribute(key, value);
  svg.append(path);
  return svg;
}

/** A small drawing of a picture; not by an address of it, because pages allow no blobs. */
async function thumbnail(file: Blob): Promise<HTMLCanvasElement | null> {
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 80 });
    const scale = Math.max(80 / bitmap.width, 80 / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    canvas.getContext("2d")?.drawImage(bitmap, (80 - width) / 2, (80 - height) / 2, width, height);
    bitmap.close();
    return canvas;
  } catch {
    return null;
  }
}

export class Files {
  readonly #words: FileWords;
  readonly #context: FilesContext;
  readonly #links = new Map<string, { at: number; links: FileLinks | null }>();
  readonly #lightbox: Lightbox;
  #asked = new Map<string, ((links: FileLinks | null) => void)[]>();

  #uploads: Upload[] = [];
  #tray: HTMLElement | null = null;
  #said: HTMLElement | null = null;
  #rows = new Map<Upload, HTMLElement>();
  #changed: () => void = () => {};

  constructor(context: FilesContext) {
    this.#context = context;
    this.#words = { en, ja, "zh-hans": zhHans }[context.language] ?? en;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    context.root.adoptedStyleSheets = [...context.root.adoptedStyleSheets, sheet];
    this.#lightbox = new Lightbox(context.place, this.#words.close);
  }

  /** Where the tray stands, and who is told when it changes. */
  tray(host: HTMLElement, changed: () => void): void {
    this.#changed = changed;
    if (this.#tray === host) return;
    this.#tray = host;
    host.append(...this.#rows.values());
    this.#said = make("p", { class: "files-said", role: "status" });
    host.append(this.#said);
  }

  add(files: readonly File[]): void {
    for (const file of files) {
      if (this.#uploads.length >= MOST_FILES) {
        this.#say(this.#words.most);
        break;
      }
      const { server, pass, tag } = this.#context;
      const upload: Upload = new Upload(file, file.name || "file", {
        address: `${server}/widget/files/`,
        headers: async () => ({ Authorization: `Ticket ${await pass()}`, "Accept-Language": tag }),
        onChange: () => this.#show(upload),
      });
      this.#uploads.push(upload);
      this.#show(upload);
    }
  }

  /** Whether something is still on its way; what was refused keeps no line from going. */
  get busy(): boolean {
    return this.#uploads.some(({ state }) => state !== "ready" && state !== "refused");
  }

  /** How many are ready. */
  get count(): number {
    return this.#uploads.filter(({ done }) => done).length;
  }

  /** What is ready, for a line; the tray is empty then. */
  take(): FileShown[] {
    const ready = this.#uploads.filter((upload) => upload.done);
    for (const upload of this.#uploads) {
      upload.release();
      this.#drop(upload);
    }
    this.#changed();
    return ready.map(({ done }) => {
      const { id, name, kind, media, size, width, height } = done as NonNullable<Upload["done"]>;
      return { id, name, kind: kind as FileShown["kind"], media, size, width, height };
    });
  }

  #drop(upload: Upload): void {
    this.#uploads = this.#uploads.filter((other) => other !== upload);
    this.#rows.get(upload)?.remove();
    this.#rows.delete(upload);
  }

  #say(text: string): void {
    if (this.#said && this.#said.textContent !== text) this.#said.textContent = text;
  }

  #show(upload: Upload): void {
    if (upload.state === "gone") return;
    const words = this.#words;
    let row = this.#rows.get(upload);
    if (!row) {
      row = this.#row(upload);
      this.#rows.set(upload, row);
      this.#tray?.insertBefore(row, this.#said);
    }
    const share = upload.file.size ? Math.round((100 * upload.sent) / upload.file.size) : 0;
    const bar = row.querySelector("progress") as HTMLProgressElement;
    bar.hidden = upload.state === "ready" || upload.state === "refused";
    if (upload.state === "checking") bar.removeAttribute("value");
    else bar.value = share;
    const state = row.querySelector(".file-state") as HTMLElement;
    const text = {
      sending: `${words.uploading} ${share}%`,
      waiting: words.waiting,
      checking: words.checking,
      ready: fileSize(upload.done?.size ?? upload.file.size, this.#context.tag),
      refused: upload.why || words.refused,
      gone: "",
    }[upload.state];
    if (state.textContent !== text) state.textContent = text;
    row.classList.toggle("is-refused", upload.state === "refused");
    (row.querySelector(".file-retry") as HTMLElement).hidden = upload.state !== "refused" || !upload.mayRetry;
    if (upload.state === "refused") {
      this.#say(`${upload.name}: ${text}`);
    } else if (upload.state === "ready") this.#say(`${upload.name}: ${words.ready}`);
    this.#changed();
  }

  #row(upload: Upload): HTMLElement {
    const words = this.#words;
    const face = make("span", { class: "file-face" }, icon("file", 20));
    const row = make("div", { class: "file-row" }, face);
    if (upload.file.type.startsWith("image/")) void thumbnail(upload.file).then((picture) => picture && face.replaceChildren(picture));
    const retry = make(
      "button",
      { type: "button", class: "tool file-retry", "aria-label": words.retry, title: words.retry },
      icon("retry", 16),
    );
    retry.onclick = () => upload.retry();
    const cancel = words.cancel.replace("{name}", upload.name);
    const close = make("button", { type: "button", class: "tool", "aria-label": cancel, title: cancel }, icon("close", 16));
    close.onclick = () => {
      upload.cancel();
      this.#drop(upload);
      this.#say("");
      this.#changed();
      (this.#tray?.closest("form")?.querySelector("textarea") as HTMLElement | null)?.focus();
    };
    row.append(
      make(
        "span",
        { class: "file-words" },
        make("bdi", { class: "file-name" }, upload.name),
        make("progress", { max: "100", "aria-label": `${words.uploading}: ${upload.name}` }),
        make("small", { class: "file-state" }),
      ),
      retry,
      close,
    );
    return row;
  }

  /** Put the files of a line into `host`. */
  show(host: HTMLElement, files: readonly FileShown[]): void {
    const key = files.map((file) => `${file.id}${file.is_lost ? "!" : ""}`).join();
    if (host.dataset["files"] === key) return;
    host.dataset["files"] = key;
    host.replaceChildren(
      ...files.map((file) => (file.is_lost ? this.#lost() : file.kind === "picture" ? this.#picture(file) : this.#card(file))),
    );
  }

  #lost(): HTMLElement {
    return make("span", { class: "file-card is-lost" }, icon("lost"), make("span", { class: "file-words" }, this.#words.lost));
  }

  #picture(file: FileShown): HTMLElement {
    const box = pictureBox(file.width ?? 160, file.height ?? 120, MOST);
    const name = file.name ?? "";
    const button = make("button", {
      type: "button",
      class: "file-picture",
      "aria-label": this.#words.enlarge.replace("{name}", name),
    });
    // Not as an attribute: pages forbid those.
    button.style.width = `${box.width}px`;
    button.style.aspectRatio = `${box.width}/${box.height}`;
    const picture = make("img", { alt: this.#words.picture.replace("{name}", name), width: String(box.width), height: String(box.height) });
    let tries = 0;
    const load = async () => {
      const links = await this.#link(file.id, tries > 0);
      const address = links?.preview_url || links?.url;
      if (address) {
        picture.src = address;
        if (!picture.isConnected) button.replaceChildren(picture);
      } else button.replaceWith(this.#lost());
    };
    picture.onerror = () => {
      if (tries++ < 1) void load();
      // The page forbids pictures of other hosts, or the network does: it can still be fetched.
      else button.replaceWith(this.#card(file));
    };
    button.onclick = async () => {
      const links = await this.#link(file.id, false);
      this.#lightbox.open(links?.url ?? "", name, button);
    };
    void load();
    return button;
  }

  #card(file: FileShown): HTMLElement {
    const name = file.name ?? "";
    const words = make(
      "span",
      { class: "file-words" },
      make("bdi", { class: "file-name" }, name),
      make("small", {}, fileSize(file.size ?? 0, this.#context.tag)),
    );
    const card = make(
      "button",
      { type: "button", class: "file-card", "aria-label": this.#words.download.replace("{name}", name) },
      icon("file"),
      words,
    );
    card.onclick = async () => {
      const links = await this.#link(file.id, false).catch(() => undefined);
      if (links === undefined) return;
      if (!links?.url) return card.replaceWith(this.#lost());
      // An attachment: the page stays where it is.
      const anchor = make("a", { href: links.url, download: name, rel: "noreferrer", target: "_blank" });
      anchor.click();
    };
    if (file.kind !== "audio") return card;
    const player = make("audio", { controls: "", preload: "none", "aria-label": name });
    void this.#link(file.id, false).then((links) => {
      if (links?.url) player.src = links.url;
    });
    return make("span", { class: "file-audio" }, player, card);
  }

  /** Where a file is fetched from; what is wanted at the same time is asked together. */
  #link(id: string, anew: boolean): Promise<FileLinks | null> {
    const known = this.#links.get(id);
    if (known && !anew && Date.now() - known.at < FRESH_MS) return Promise.resolve(known.links);
    return new Promise((resolve) => {
      if (!this.#asked.size) setTimeout(() => void this.#ask(), 20);
      this.#asked.set(id, [...(this.#asked.get(id) ?? []), resolve]);
    });
  }

  async #ask(): Promise<void> {
    const asked = [...this.#asked].slice(0, 50);
    for (const [id] of asked) this.#asked.delete(id);
    try {
      const found = new Map((await this.#context.links(asked.map(([id]) => id))).map((links) => [links.id, links]));
      for (const [id, waiting] of asked) {
        const links = found.get(id) ?? null;
        this.#links.set(id, { at: Date.now(), links });
        for (const resolve of waiting) resolve(links);
      }
    } catch {
      // No connection now: they are asked for again when there is one.
      setTimeout(() => {
        for (const [id, waiting] of asked) this.#asked.set(id, [...(this.#asked.get(id) ?? []), ...waiting]);
        void this.#ask();
      }, 2000);
      return;
    }
    if (this.#asked.size) void this.#ask();
  }
}
