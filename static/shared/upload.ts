/**
 * One file on its way to the server: announced, sent in pieces, gone on with after a cut from where the server stands, and done when the
 * server has looked at it. docs/files.md has the protocol. No imports: the widget loads this only when somebody sends a file.
 */

/** What the server says of an upload. */
export interface Uploaded {
  id: string;
  state: "receiving" | "ready" | "infected" | "lost";
  offset: number;
  name: string;
  kind: string;
  media: string;
  size: number;
  width: number | null;
  height: number | null;
  scan?: string;
}

export interface UploadOptions {
  /** Where uploads begin; each has its own address below. */
  address: string;
  /** Who sends; asked anew for each piece, because tickets end. */
  headers: () => Promise<Record<string, string>> | Record<string, string>;
  /** Something changed. */
  onChange: () => void;
}

export type UploadState = "sending" | "waiting" | "checking" | "ready" | "refused" | "gone";

const PIECE = 512 * 1024;
const PIECE_TIMEOUT_MS = 60_000;
const PAUSES_MS = [500, 1000, 2000, 5000, 10_000];
/** So often the server may say that it cannot look at the file now. */
const MOST_CHECKS = 8;

interface Answer {
  status: number;
  body: Partial<Uploaded> & { code?: string; detail?: string; title?: string };
  retryAfter: number;
}

export class Upload {
  state: UploadState = "sending";
  /** Bytes that came, and those of the piece that is on its way. */
  sent = 0;
  /** Why it is refused, in a sentence of the server; empty where it has none. */
  why = "";
  /** Of a refused one: whether it makes sense. */
  mayRetry = true;
  done: Uploaded | null = null;

  #id = "";
  #offset = 0;
  #request: XMLHttpRequest | null = null;
  #wake: (() => void) | null = null;
  #ended = false;
  #isKept = false;

  constructor(
    readonly file: Blob,
    readonly name: string,
    readonly options: UploadOptions,
  ) {
    void this.#run();
  }

  /** Take it back: nothing of it stays on the server. */
  cancel(): void {
    this.#ended = true;
    this.#become("gone");
    this.#request?.abort();
    this.#wake?.();
    if (this.#id) void this.#ask("DELETE", this.#id).catch(() => undefined);
  }

  /** It became part of a line: the server keeps it, and nothing is left to do here. */
  release(): void {
    this.#ended = true;
  }

  /** Try a refused file again. */
  retry(): void {
    if (this.state !== "refused") return;
    if (!this.#isKept) {
      this.#id = "";
      this.#offset = this.sent = 0;
    }
    this.why = "";
    this.#become("sending");
    void this.#run();
  }

  #become(state: UploadState): void {
    if (this.state === "gone") return;
    this.state = state;
    this.options.onChange();
  }

  async #run(): Promise<void> {
    let cuts = 0;
    let checks = 0;
    let unsure = this.#id !== "";
    while (!this.#ended) {
      let answer: Answer;
      try {
        if (!this.#id) answer = await this.#ask("POST", "", JSON.stringify({ name: this.name.slice(-300), size: this.file.size }));
        else if (unsure) answer = await this.#ask("GET", this.#id);
        else answer = await this.#piece();
      } catch {
        // The line was cut: wait for it, then ask how much came.
        unsure = true;
        this.#become("waiting");
        await this.#pause(PAUSES_MS[Math.min(cuts++, PAUSES_MS.length - 1)] as number);
        continue;
      }
      if (this.#ended) return;
      const { status, body } = answer;
      if (status < 300) {
        cuts = 0;
        unsure = false;
        this.#id = body.id ?? this.#id;
        this.#offset = this.sent = body.offset ?? this.#offset;
        if (body.state === "ready") {
          this.done = body as Uploaded;
          this.#become("ready");
          return;
        }
        this.#become(this.#offset < this.file.size ? "sending" : "checking");
      } else if (status === 409) unsure = true;
      else if (status === 503 && body.code === "try_again" && checks++ < MOST_CHECKS) {
        this.#offset = this.file.size;
        this.#become("checking");
        await this.#pause(2000);
      } else if ((status === 429 && body.code === "too_many_requests") || status === 502 || status === 503 || status === 504) {
        if (cuts > 20) return this.#refuse(answer);
        unsure = true;
        this.#become("waiting");
        await this.#pause(answer.retryAfter * 1000 || (PAUSES_MS[Math.min(cuts++, PAUSES_MS.length - 1)] as number));
      } else return this.#refuse(answer);
    }
  }

  #refuse({ status, body }: Answer): void {
    // The server has what came; there was only no room, or no time, for more.
    this.#isKept = status >= 500;
    // What it is does not change by being sent again.
    this.mayRetry = status !== 413 && status !== 415;
    this.why = body.detail ?? body.title ?? "";
    this.#become("refused");
  }

  #piece(): Promise<Answer> {
    const piece = this.file.slice(this.#offset, this.#offset + PIECE);
    return this.#ask("PATCH", this.#id, piece, {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(this.#offset),
    });
  }

  async #ask(method: string, id: string, body?: Blob | string, more: Record<string, string> = {}): Promise<Answer> {
    const headers = { Accept: "application/json", ...(await this.options.headers()), ...more };
    if (typeof body === "string") Object.assign(headers, { "Content-Type": "application/json" });
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, this.options.address + (id ? `${id}/` : ""));
      request.timeout = PIECE_TIMEOUT_MS;
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      const from = this.#offset;
      if (method === "PATCH") {
        this.#request = request;
        request.upload.onprogress = ({ loaded }) => {
          this.sent = Math.min(this.file.size, from + loaded);
          this.options.onChange();
          if (this.sent >= this.file.size && this.state === "sending") this.#become("checking");
        };
      }
      request.onerror =
        request.ontimeout =
        request.onabort =
          () => {
            this.sent = this.#offset;
            reject(new Error("cut"));
          };
      request.onload = () => {
        let said: Answer["body"] = {};
        try {
          said = JSON.parse(request.responseText || "{}");
        } catch {
          // A proxy's page; the status says enough.
        }
        resolve({ status: request.status, body: said, retryAfter: Number(request.getResponseHeader("Retry-After")) || 0 });
      };
      request.send(body ?? null);
    });
  }

  /** Until then, or until the browser says that the network is back. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        removeEventListener("online", done);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      addEventListener("online", done);
      this.#wake = done;
    });
  }
}

/** The files that somebody pastes or drops; a picture from the clipboard has no name of its own. */
export function filesIn(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])];
}
