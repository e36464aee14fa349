/**
 * The script tag's script: says hello to the server, shows the launcher, holds the socket, and fetches the panel when it is
 * first needed. It puts one name into the page (`Sodan`) and one element (`sodan-widget`).
 */
import { Connection, isRefused } from "../../shared/connection";
import type { Presence, ServerFrame, VisitorCommands, VisitorEvents } from "../../shared/protocol";
import type { Boot, Bridge, InviteModule, Listener, Panel, PanelModule, TrackerModule } from "../bridge";
import { keep, recall } from "../memory";
import { install } from "./api";
import { boot, leave } from "./boot";
import { type Launcher, showLauncher } from "./launcher";
import { leftAlone, timeZone, whenReady } from "./page";
import { say } from "./say";

const BOOT_PAUSES_S = [2, 8, 30, 120];
/** Of somebody who was not asked yet: no token, no page. */
const NOBODY = { waits: true, token: undefined, page: undefined };

function start(script: HTMLScriptElement, key: string): void {
  const server = new URL(script.src).origin;
  const openName = `sodan:${key}:open`;
  const unsentName = `sodan:${key}:unsent`;
  const state = { presence: { online: false, operators: [], next_opening: null } as Presence, unread: 0, open: false, busy: false };
  let launcher: Launcher | undefined;
  let bridge: Bridge | undefined;
  let panel: Promise<Panel> | undefined;
  let listener: (Listener & { held: () => Record<string, number> }) | undefined;
  let untrack: (() => void) | undefined;
  let life = new AbortController();
  let wanted = false;

  // With data-consent="wait" nothing is reported until the page says Sodan('consent'), and until then, or until the visitor
  // opens the chat himself, nobody is recognised and nothing of him is stored or sent.
  let consented = script.dataset["consent"] !== "wait";
  let isWaiting = false;
  let mayTrack: (() => void) | undefined;
  const proceed = () => {
    if (!isWaiting) return;
    isWaiting = false;
    attempt(0);
  };
  const consent = () => {
    consented = true;
    proceed();
    mayTrack?.();
    mayTrack = undefined;
  };
  // What the page told before the tracker was there; then the tracker takes it at once.
  const events: [unknown, unknown][] = [];
  // What the page said of its visitor that the server does not know yet. While it is asked, what comes waits its turn.
  let said: object | undefined;
  let asking = true;
  let leaving = false;
  const member = (identity?: unknown) => {
    said = { identity };
    if (!asking && !isWaiting) attempt(0);
  };
  const api = install({
    open: () => open(true),
    close,
    consent,
    track: (...event) => {
      events[49] || events.push(event);
      bridge?.tracked?.();
    },
    identify: member,
    logout: () => {
      // Whatever becomes of the request, on this page and in this browser it is done.
      leaving = true;
      leave(key);
      keep("sessionStorage", openName, null);
      forget();
      member();
    },
  });
  if (!api) return;
  const { emit } = api;
  const refresh = () => launcher?.update(state);

  const fetched = <M>(address: string) => import(/* @vite-ignore */ new URL(address, server).href) as Promise<M>;

  function load(): Promise<Panel> {
    const own = bridge as Bridge;
    // A page that was open while the server got a newer panel asks where that one is.
    panel ??= fetched<PanelModule>(own.boot.panel)
      .catch(async () => fetched<PanelModule>((await boot(server, key)).panel))
      .then((module) => module.mount(own));
    panel.catch(() => {
      if (own === bridge) panel = undefined;
    });
    return panel;
  }

  function open(focus: boolean): void {
    wanted = true;
    proceed();
    if (!bridge || state.open || state.busy) return;
    state.busy = true;
    refresh();
    const own = bridge;
    load().then(
      (loaded) => {
        if (own !== bridge) return;
        state.busy = false;
        state.open = wanted;
        refresh();
        if (!wanted) return;
        loaded.open(focus);
        keep("sessionStorage", openName, "1");
        emit("open", {});
      },
      () => {
        if (own !== bridge) return;
        state.busy = false;
        refresh();
        say("the panel did not load. Does the Content-Security-Policy allow it?");
      },
    );
  }

  function close(): void {
    wanted = false;
    keep("sessionStorage", openName, null);
    if (!state.open) return;
    state.open = false;
    panel?.then((loaded) => loaded.close()).catch(() => undefined);
    refresh();
    launcher?.button.focus({ preventScroll: true });
    emit("close", {});
  }

  function setUnread(count: number): void {
    if (state.unread === count) return;
    state.unread = count;
    refresh();
    emit("unread", { count });
  }

  /** Nothing of who was there stays on the page. */
  function forget(): void {
    if (!bridge) return;
    bridge.connection.stop();
    // Panel, invitations and launcher end themselves.
    life.abort();
    life = new AbortController();
    launcher?.root.host.remove();
    untrack?.();
    bridge = launcher = panel = listener = untrack = mayTrack = undefined;
    if (state.open) emit("close", {});
    state.open = state.busy = wanted = false;
    setUnread(0);
    for (const name of ["form", "draft"]) keep("localStorage", `sodan:${key}:${name}`, null);
  }

  function become(answer: Boot): void {
    // The same visitor signed in: the ticket of before has ended.
    if (answer.visitor.id === bridge?.boot.visitor.id) return bridge.connection.takeTicket(answer.ticket);
    forget();
    begin(answer);
  }

  /** The launcher as the company wants it; who sits before it is not known yet. */
  function show(answer: Boot): void {
    state.presence = answer.presence;
    launcher ??= showLauncher(answer.website, () => open(true), life.signal);
    refresh();
  }

  function begin(answer: Boot): void {
    let ticket: string | null = answer.ticket;
    let seen = answer.conversation;
    const { language } = answer.website;
    // Somebody may have signed in or out in another tab.
    const renew = async () => {
      const next = await boot(server, key);
      if (bridge?.boot === answer) become(next);
      return next.ticket;
    };
    show(answer);
    const { place, root } = launcher as Launcher;
    const connection = new Connection<VisitorCommands>({
      socket: answer.socket,
      poll: answer.poll,
      language,
      ticket: async () => {
        const first = ticket;
        ticket = null;
        return first ?? renew();
      },
      held: () => ({ watch: listener?.held() ?? (seen ? { [seen.id]: seen.seq } : {}), feed: null }),
      onState: (now, reason) => listener?.onState(now, reason),
      onFrame: (frame) => take(frame),
    });

    const invite = (frame?: ServerFrame) => {
      // The browser keeps the module, and the module what it shows.
      fetched<InviteModule>(answer.invite)
        .then((module) => module.take(own, frame))
        .catch(() => undefined);
    };

    function take(frame: ServerFrame): void {
      // "invitation." and "page."
      if (/^(i|pa)/.test(frame.type)) return invite(frame);
      if (frame.type === "presence.changed" || frame.type === "welcome") {
        const heard = frame.type === "welcome" ? (frame.data as { presence?: Presence }).presence : (frame.data as Presence);
        if (heard) {
          state.presence = heard;
          refresh();
          emit("presence", { online: heard.online });
        }
      }
      if (listener) return listener.onFrame(frame);
      if (frame.type === "message.sent") {
        const { message } = frame.data as VisitorEvents["message.sent"];
        seen = { id: message.conversation, seq: frame.seq ?? 0, unread: 0 };
        if (message.kind === "message" && message.sender.kind !== "visitor") {
          setUnread(state.unread + 1);
          emit("message", { from: message.sender.kind });
          load().catch(() => undefined);
        }
      }
      if (frame.type === "welcome") {
        connection.send("sync", { conversation: null, after: seen?.seq ?? 0 }).then(
          ({ conversation }) => {
            if (listener || !conversation) return;
            seen = conversation;
            setUnread(conversation.unread);
          },
          () => undefined,
        );
      }
    }

    const own: Bridge = {
      key,
      server,
      language,
      boot: answer,
      presence: () => state.presence,
      connection,
      place,
      root,
      listen: (panel) => {
        listener = panel;
      },
      setUnread,
      setUnsent: (some) => keep("localStorage", unsentName, some ? "1" : null),
      emit,
      open: (focus = true) => open(focus),
      close,
      ended: life.signal,
    };
    bridge = own;
    state.unread = answer.conversation?.unread ?? 0;
    refresh();
    connection.start();
    emit("ready", { online: state.presence.online });
    if (state.unread) emit("unread", { count: state.unread });
    if (!leftAlone()) {
      const about = {
        language: document.documentElement.lang || navigator.language,
        time_zone: timeZone(),
        screen: `${screen.width}x${screen.height}`,
      };
      // What cannot be told is not missed by who visits.
      mayTrack = () => {
        if (answer.greetings) invite();
        fetched<TrackerModule>(answer.tracker).then(
          (module) => {
            if (bridge?.boot === answer) untrack = module.track({ server, ticket: answer.ticket, renew, about, connection, events });
          },
          () => undefined,
        );
      };
      if (consented) consent();
    }
    // Lines that were never sent are the panel's to send, also when nobody opens it.
    if (recall("localStorage", unsentName)) load().catch(() => undefined);
    if (wanted || recall("sessionStorage", openName)) open(wanted);
  }

  function attempt(turn: number, waits = isWaiting): void {
    if (waits && !isWaiting) return;
    const now = said;
    if (!waits) {
      asking = true;
      said = undefined;
      // An answer that was under way when he left brought one more token.
      if (leaving) leave(key);
      leaving = false;
    }
    boot(server, key, waits ? NOBODY : now).then(
      (answer) => {
        if (waits) return show(answer);
        asking = false;
        if (said) attempt(0);
        else become(answer);
      },
      (error: unknown) => {
        if (!waits) said ??= now;
        const pause = BOOT_PAUSES_S[turn];
        if (pause && !isRefused(error)) return setTimeout(() => attempt(turn + 1, waits), pause * 1000);
        asking = waits;
        say(`the widget does not start on ${location.origin}: ${(error as Error).message}`);
      },
    );
  }

  whenReady(() => {
    // Who had the chat open on the page before has begun himself.
    isWaiting = !consented && !wanted && !recall("sessionStorage", openName);
    attempt(0);
  });
}

const script = (document.currentScript ?? document.querySelector("script[data-website][src$='/widget.js']")) as HTMLScriptElement | null;
const key = script?.dataset["website"];
if (script && key) start(script, key);
else say("the script tag needs data-website.");
