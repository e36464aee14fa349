/** The operator's one connection of this tab, and what every page of the dashboard hears on it: who I am and whether I am there. */
import { signal } from "@preact/signals";
import { type AckOf, CommandError, Connection, type ConnectionState, type DataOf, type Held, Refused } from "../../shared/connection";
import type { OperatorCommands, ServerFrame } from "../../shared/protocol";
import { locale } from "../i18n/index";
import type { Availability, Me } from "../inbox/types";
import { ApiError, post } from "./api";

const ACTIVITY_MS = 30_000;
const CONNECT_MS = 5000;

export const connectionState = signal<ConnectionState>("idle");
export const stoppedBecause = signal("");
/** When the connection was lost, while it is. */
export const lostAt = signal<number | null>(null);
export const me = signal<Me>({ id: "", name: "", photo: null, availability: "offline", away_reason: "" });

type Listener = (frame: ServerFrame) => void;
const listeners = new Set<Listener>();
let held: () => Held = () => ({ watch: {}, feed: null });
let connection: Connection<OperatorCommands> | null = null;
/** When my availability last changed, by the server's clock. */
let changedAt = 0;

/** Hear every frame until the answer is called; `welcome` means connected anew. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function startLink(self: Me, whatIsHeld?: () => Held): void {
  me.value = self;
  if (whatIsHeld) held = whatIsHeld;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  connection = new Connection<OperatorCommands>({
    socket: `${scheme}://${location.host}/ws/operator/`,
    poll: "/rt/operator/",
    language: locale,
    ticket: newTicket,
    held: () => held(),
    onFrame: take,
    onState: become,
  });
  connection.start();
  watchActivity();
}

/** Carry out a command; rejects with a CommandError. */
export function command<T extends keyof OperatorCommands & string>(
  type: T,
  data: DataOf<OperatorCommands, T>,
  cid?: string,
): Promise<AckOf<OperatorCommands, T>> {
  if (!connection) return Promise.reject(new CommandError("offline", "", true));
  return connection.send(type, data, cid);
}

/** Say something fleeting; lost when nobody hears it. */
export function tell<T extends keyof OperatorCommands & string>(type: T, data: DataOf<OperatorCommands, T>): void {
  connection?.tell(type, data);
}

/** Resolves when there is a connection, at the latest after some seconds: whoever asks then is told that there is none. */
function connected(): Promise<void> {
  if (connectionState.peek() === "online") return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, CONNECT_MS);
    const stop = connectionState.subscribe((state) => {
      if (state === "online") queueMicrotask(done);
    });
  });
}

/** Choose whether I am there. Shown at once, taken back when the server refuses. */
export async function setAvailability(availability: Availability): Promise<void> {
  const before = me.peek();
  me.value = { ...before, availability, away_reason: "" };
  try {
    // A page that was opened just now is still connecting.
    await connected();
    await command("availability.set", { availability });
  } catch (error) {
    me.value = before;
    throw error;
  }
}

async function newTicket(): Promise<string> {
  try {
    return (await post<{ ticket: string }>("session/ticket/")).ticket;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) throw new Refused("sign_in");
    throw error;
  }
}

function take(frame: ServerFrame): void {
  if (frame.type === "welcome") {
    const { self } = frame.data as { self: Partial<Me> | null };
    if (self) me.value = { ...me.peek(), ...self };
  } else if (frame.type === "availability.changed") {
    const { operator, availability, away_reason } = frame.data as {
      operator: { id: string };
      availability: Availability;
      away_reason?: string;
    };
    if (operator.id === me.peek().id) {
      // What was read before I chose may come after the news of my choice.
      const at = frame.at ? Date.parse(frame.at) : 0;
      if (at < changedAt) return;
      changedAt = at;
      me.value = { ...me.peek(), availability, away_reason: away_reason ?? "" };
    }
  }
  for (const listener of listeners) {
    try {
      listener(frame);
    } catch (error) {
      // The others hear it in any case.
      reportError(error);
    }
  }
}

function become(state: ConnectionState, reason: string): void {
  connectionState.value = state;
  stoppedBecause.value = reason;
  if (state === "online") lostAt.value = null;
  else if (lostAt.peek() === null) lostAt.value = Date.now();
}

/** Tell the server now and then that a person is at work here. Whom it had set away says himself when he is back. */
function watchActivity(): void {
  let last = 0;
  const note = () => {
    const now = Date.now();
    if (now - last < ACTIVITY_MS || me.peek().away_reason) return;
    last = now;
    tell("activity", {});
  };
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"])
    addEventListener(type, note, { passive: true, capture: true });
}
