/**
 * The one place that talks to the realtime server: a WebSocket, or long-poll where no socket gets through.
 *
 * A connection loses nothing and remembers nothing: a command whose answer did not come is rejected with `retry`, and its
 * owner (the outbox) sends it again with the same `cid`; a client that was away asks `sync` after `welcome`.
 */
import { newId } from "./ids";
import { CommandError, Pending } from "./pending";
import { pollOnce } from "./poll";
import type { ClientFrame, ServerFrame } from "./protocol";

export { CommandError };
export type ConnectionState = "idle" | "connecting" | "online" | "waiting" | "stopped";
export type CommandMap = object;
export type DataOf<C, T extends keyof C> = C[T] extends { data: infer D } ? D : never;
export type AckOf<C, T extends keyof C> = C[T] extends { ack: infer A } ? A : never;

/** Thrown by `ConnectionOptions.ticket` when asking again is pointless (signed out, website switched off). */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** Read by shape: see `commandError`. */
export function isRefused(error: unknown): boolean {
  return (error as Partial<Error> | null)?.name === "Refused";
}

/** What a client holds already; long-poll asks for what is newer. */
export interface Held {
  watch: Record<string, number>;
  feed: number | null;
}

export interface ConnectionOptions {
  /** Address of the WebSocket. */
  socket: string;
  /** Address of the long-poll. */
  poll: string;
  language: string;
  /** Gets a new ticket over HTTP; needed at the start, after long sleep and when the last one was refused. */
  ticket: () => Promise<string>;
  held: () => Held;
  /** Every frame but answers to commands; `welcome` means: connected anew, sync. */
  onFrame: (frame: ServerFrame) => void;
  /** `reason` is a code for "stopped": sign_in, forbidden, gone, or the message of a `Refused`. */
  onState: (state: ConnectionState, reason: string) => void;
}

const SECOND = 1000;
const PING = 25 * SECOND;
const SILENCE = 45 * SECOND;
const SLEPT = 60 * SECOND;
const ANSWER = 15 * SECOND;
const OPENING = 10 * SECOND;
const TICKET_AGE = 240 * SECOND;
const LONGEST_WAIT = 30 * SECOND;
const MAX_FRAME = 64 * 1024;
const NOT_EVENTS = new Set(["welcome", "ack", "error", "pong", "positions", "reset", "reconnect"]);

export class Connection<Commands extends CommandMap> {
  state: ConnectionState = "idle";
  #options: ConnectionOptions;
  #socket: WebSocket | null = null;
  #polling: AbortController | null = null;
  #canAbort = false;
  #queue: ClientFrame[] = [];
  #pending = new Pending();
  #ticket = "";
  #ticketAt = 0;
  /** The last ticket was refused, and no other was welcome since. */
  #isRefused = false;
  /** Grows with each new beginning; what an older one still brings is dropped. */
  #turn = 0;
  #attempt = 0;
  #unopened = 0;
  #upgradeAt = 0;
  #upgradeWait = SECOND * 60;
  #onlineAt = 0;
  #heard = 0;
  #pinged = 0;
  #ticked = 0;
  #events = 0;
  #confirmed = 0;
  #unread = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #probeTimer: ReturnType<typeof setTimeout> | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Connect, and stay connected until `stop`. */
  start(): void {
    if (this.#clock !== undefined) return;
    this.#ticked = Date.now();
    this.#clock = setInterval(() => this.#tick(), 5 * SECOND);
    addEventListener("online", this.#awake);
    addEventListener("offline", this.#offline);
    addEventListener("pagehide", this.#park);
    addEventListener("pageshow", this.#awake);
    document.addEventListener("visibilitychange", this.#awake);
    void this.#connect();
  }

  /** End it. `start` begins anew. */
  stop(reason = ""): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
    removeEventListener("online", this.#awake);
    removeEventListener("offline", this.#offline);
    removeEventListener("pagehide", this.#park);
    removeEventListener("pageshow", this.#awake);
    document.removeEventListener("visibilitychange", this.#awake);
    this.#drop();
    this.#become("stopped", reason);
  }

  /** Give a command; resolves with its `ack`, rejects with a CommandError. The same `cid` has one effect. */
  send<T extends keyof Commands & string>(type: T, data: DataOf<Commands, T>, cid = newId()): Promise<AckOf<Commands, T>> {
    const frame: ClientFrame = { v: 1, type, cid, data: data as object };
    const size = new TextEncoder().encode(JSON.stringify(frame)).length;
    if (size > MAX_FRAME) return Promise.reject(new CommandError("too_large", "This is too long to send.", false));
    if (this.state !== "online") return Promise.reject(new CommandError("offline", "Not connected.", true));
    const answer = this.#pending.wait<AckOf<Commands, T>>(cid, ANSWER, () => this.#probe());
    this.#post(frame);
    return answer;
  }

  /** Say something fleeting (typing, activity): no answer, and dropped when nobody can hear it. */
  tell<T extends keyof Commands & string>(type: T, data: DataOf<Commands, T>): void {
    if (this.#socket && this.state === "online") this.#post({ v: 1, type, data: data as object });
  }

  /** Whether commands travel over a socket now: a request saved for each. */
  get hasSocket(): boolean {
    return this.#socket !== null && this.state === "online";
  }

  /** A ticket for one request over HTTP. Rejects like `ConnectionOptions.ticket`. */
  async pass(): Promise<string> {
    await this.#needTicket();
    return this.#ticket;
  }

  #become(state: ConnectionState, reason = ""): void {
    if (this.state === state) return;
    this.state = state;
    this.#options.onState(state, reason);
  }

  #post(frame: ClientFrame): void {
    if (this.#socket) this.#socket.send(JSON.stringify(frame));
    else {
      this.#queue.push(frame);
      if (this.#canAbort) this.#polling?.abort();
    }
  }

  /** Let go of socket and poll; every open command is rejected, to be sent again. */
  #drop(error = new CommandError("offline", "The connection was lost.", true)): void {
    this.#turn++;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#probeTimer);
    this.#probeTimer = undefined;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#polling?.abort();
    this.#polling = null;
    this.#queue = [];
    this.#pending.failAll(error);
  }

  async #connect(): Promise<void> {
    this.#drop();
    const turn = this.#turn;
    this.#become("connecting");
    try {
      await this.#needTicket();
    } catch (error) {
      if (turn !== this.#turn) return;
      if (isRefused(error)) this.stop((error as Refused).message);
      else this.#retry();
      return;
    }
    if (turn !== this.#turn) return;
    if (this.#unopened < 2) this.#open(turn);
    else void this.#poll(turn);
  }

  async #needTicket(): Promise<void> {
    if (this.#ticket && Date.now() - this.#ticketAt < TICKET_AGE) return;
    this.takeTicket(await this.#options.ticket());
  }

  /** A newer ticket than the one it has, for when it connects next. */
  takeTicket(ticket: string | null | undefined): void {
    if (!ticket) return;
    this.#ticket = ticket;
    this.#ticketAt = Date.now();
  }

  /** One that ended while it was on its way is asked for anew; is that one refused too, it is over. */
  #refuseTicket(): boolean {
    this.#ticket = "";
    if (this.#isRefused) this.stop("sign_in");
    this.#isRefused = !this.#isRefused;
    return !this.#isRefused;
  }

  /** Try again after a random part of 0.5, 1, 2 ... 30 s (full jitter), but not before `least`. */
  #retry(least = 0): void {
    this.#drop();
    this.#become("waiting");
    // Without a network a try is only noise in the console; `online` ends the wait.
    const delay = Math.max(navigator.onLine ? least : LONGEST_WAIT, Math.random() * Math.min(LONGEST_WAIT, 500 * 2 ** this.#attempt++));
    this.#retryTimer = setTimeout(() => void this.#connect(), delay);
  }

  /** Open a socket. `trial`: beside a working poll, which goes on until the socket is welcome. */
  #open(turn: number, trial = false): void {
    let socket: WebSocket;
    let welcome = false;
    let error = "";
    const failed = (code: number) => {
      clearTimeout(opening);
      if (turn !== this.#turn || (welcome && socket !== this.#socket)) return;
      if (trial && !welcome) this.#upgradeLater();
      else this.#closed(code, welcome, error);
    };
    const opening = setTimeout(() => {
      socket?.close();
      failed(1006);
    }, OPENING);
    try {
      socket = new WebSocket(this.#options.socket);
    } catch {
      failed(1006);
      return;
    }
    if (!trial) this.#socket = socket;
    socket.onopen = () => {
      const data = { ticket: this.#ticket, lang: this.#options.language };
      socket.send(JSON.stringify({ v: 1, type: "hello", data }));
    };
    socket.onmessage = ({ data }) => {
      const frame = parse(data);
      if (!frame || turn !== this.#turn) return;
      if (frame.type === "error" && !frame.cid) error = (frame.data as { code: string }).code;
      if (frame.type === "welcome" && !welcome) {
        clearTimeout(opening);
        welcome = true;
        this.#unopened = 0;
        this.#events = this.#confirmed = this.#unread = 0;
        if (trial) {
          this.#drop();
          turn = this.#turn;
          this.#socket = socket;
        }
      }
      if (!trial || welcome) this.#take(frame, data.length);
    };
    socket.onclose = ({ code }) => failed(code);
  }

  #closed(code: number, welcome: boolean, error: string): void {
    if (welcome && Date.now() - this.#onlineAt > 10 * SECOND) this.#attempt = 0;
    if (!welcome && (code === 1006 || code === 1015)) this.#unopened++;
    if (code === 4413) {
      this.#drop(new CommandError("too_large", "This is too long to send.", false));
      return this.#retry();
    }
    if (code === 4401 && this.#refuseTicket()) return;
    if (code === 4403) return this.stop(error || "forbidden");
    if (code === 4404) return this.stop(error || "gone");
    this.#retry(code === 4429 ? 5 * SECOND : 0);
  }

  async #poll(turn: number): Promise<void> {
    const { held, poll, language } = this.#options;
    let first = true;
    this.#upgradeLater();
    while (turn === this.#turn) {
      const commands = this.#queue.splice(0);
      const control = new AbortController();
      this.#polling = control;
      const wait = first || commands.length ? 0 : 25;
      this.#canAbort = wait > 0;
      const answer = await pollOnce(poll, { ticket: this.#ticket, lang: language, ...held(), commands, wait }, control);
      if (turn !== this.#turn) return;
      if (answer === "again") continue;
      if (typeof answer === "number") return this.#unpolled(answer);
      this.#attempt = 0;
      if (first) this.#unopened = 2;
      for (const frame of answer.frames) if (turn === this.#turn && (first || frame.type !== "welcome")) this.#take(frame);
      this.takeTicket(answer.ticket);
      if (turn === this.#turn && first) this.#become("online");
      first = false;
    }
  }

  /** A poll failed with an HTTP status, 0 for none. */
  #unpolled(status: number): void {
    if (status === 401 && this.#refuseTicket()) return;
    if (status === 403) return this.stop("forbidden");
    if (status === 404 || status === 410) return this.stop("gone");
    if (status === 0) this.#unopened = 0; // nothing gets through: try the socket first again
    this.#retry(status === 429 ? 5 * SECOND : 0);
  }

  #upgradeLater(): void {
    this.#upgradeAt = Date.now() + this.#upgradeWait;
    this.#upgradeWait = Math.min(this.#upgradeWait * 2, 600 * SECOND);
  }

  #take(frame: ServerFrame, size = 0): void {
    this.#heard = Date.now();
    clearTimeout(this.#probeTimer);
    this.#probeTimer = undefined;
    const { type, cid } = frame;
    const data = frame.data as Record<string, never>;
    if (type === "ack" && cid && this.#pending.answer(cid, data)) return;
    if (type === "error" && cid)
      return this.#pending.fail(cid, new CommandError(data["code"] ?? "", data["text"] ?? "", Boolean(data["retry"])));
    if (type === "pong") return this.takeTicket(data["ticket"]);
    if (type === "reconnect") {
      const turn = this.#turn;
      setTimeout(() => turn === this.#turn && void this.#connect(), Number(data["after_ms"]) || 0);
      return;
    }
    if (type === "welcome") {
      this.takeTicket(data["ticket"]);
      this.#isRefused = false;
      this.#onlineAt = this.#pinged = Date.now();
      this.#become("online");
    }
    if (!NOT_EVENTS.has(type)) {
      this.#unread += size;
      // The server's window is 200 events or a megabyte.
      if (++this.#events - this.#confirmed >= 50 || this.#unread > 100_000) this.#confirm();
    }
    this.#options.onFrame(frame);
  }

  /** Tell how many events came, so that the server may send more (its window). */
  #confirm(): void {
    if (this.#events === this.#confirmed || !this.#socket) return;
    this.#confirmed = this.#events;
    this.#unread = 0;
    this.#post({ v: 1, type: "received", data: { n: this.#events } });
  }

  #tick(): void {
    const now = Date.now();
    const slept = now - this.#ticked > SLEPT;
    this.#ticked = now;
    if (this.state === "waiting" && slept) return void this.#connect();
    if (this.state !== "online") return;
    if (!this.#socket) {
      if (now >= this.#upgradeAt) {
        this.#upgradeAt = Number.POSITIVE_INFINITY;
        this.#open(this.#turn, true);
      }
      return;
    }
    if (slept) return this.#probe();
    if (now - this.#heard > SILENCE) return this.#retry();
    if (now - this.#pinged >= PING - SECOND) {
      this.#pinged = now;
      this.#confirm();
      this.#post({ v: 1, type: "ping", data: {} });
    }
  }

  /** Is the socket still alive? Five seconds for a sign of life, else a new one. */
  #probe(): void {
    if (!this.#socket || this.state !== "online" || this.#probeTimer !== undefined) return;
    this.#post({ v: 1, type: "ping", data: {} });
    this.#probeTimer = setTimeout(() => void this.#connect(), 5 * SECOND);
  }

  #awake = (): void => {
    if (document.visibilityState === "hidden") return;
    if (this.state === "waiting") void this.#connect();
    else if (Date.now() - this.#heard > 20 * SECOND) this.#probe();
  };

  #offline = (): void => {
    if (this.state !== "stopped") this.#retry();
  };

  /** The page goes into the back/forward cache or away: a live socket would keep it out of the cache. */
  #park = (): void => {
    this.#drop();
    this.#become("waiting");
  };
}

function parse(data: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    return frame && typeof frame === "object" && typeof (frame as ServerFrame).type === "string" ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
