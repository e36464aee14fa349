/** What the loader hands to the panel, and what the panel gives back. The two are built apart; only types cross here. */
import type { Connection, ConnectionState } from "../shared/connection";
import type { Language } from "../shared/i18n";
import type {
  ConversationForVisitor,
  Face,
  FormForVisitor,
  InvitationForVisitor,
  Presence,
  ServerFrame,
  VisitorCommands,
} from "../shared/protocol";

/** The answer of `POST /widget/boot/`. */
export interface Boot {
  visitor: { id: string; name?: string; email?: string };
  /** A new token, when none was sent or it was not known. */
  token?: string | null;
  /** What the page's developer should know, such as why an identity was not taken. */
  notice?: string;
  ticket: string;
  website: {
    name: string;
    side: "left" | "right";
    /** A style sheet with colours and distances. */
    css: string;
    /** Whatever the page is; empty: as the page. */
    theme: "" | "light" | "dark";
    /** The path of the launcher's icon. */
    icon: string;
    /** What operators appear with instead of their photos: an address of a picture, or empty for first letters. */
    face?: string;
    language: Language;
    /** The company's words instead of the panel's, by their names in its catalogue. (A server of before sends none.) */
    texts?: Record<string, string>;
    label?: string | null;
  };
  company: { name: string };
  presence: Presence;
  conversation: Pick<ConversationForVisitor, "id" | "seq" | "unread"> | null;
  /** Addresses: of the modules of panel, tracker and invitations, the socket and the long-poll. */
  panel: string;
  tracker: string;
  invite: string;
  /** Of the module that asks; absent on a server of before. */
  forms?: string;
  /** What is asked before the first line. */
  before?: FormForVisitor;
  /** When the page is to ask whether the visitor is invited; absent where nobody is. */
  greetings?: GreetingRule[];
  socket: string;
  poll: string;
}

/** What the page itself can tell of a greeting's conditions; the server decides the rest when it is asked. */
export interface GreetingRule {
  id: string;
  page_s: number;
  site_s: number;
  scroll: number;
  delay_s: number;
  /** What the site tells that the visitor did matters too. */
  events?: boolean;
}

export type SodanEvent = "ready" | "open" | "close" | "message" | "unread" | "presence";

export interface Listener {
  onFrame: (frame: ServerFrame) => void;
  onState: (state: ConnectionState, reason: string) => void;
}

export interface Bridge {
  /** The website's key; names everything that is stored in the browser. */
  key: string;
  /** Origin of the company's Sodan. */
  server: string;
  language: Language;
  boot: Boot;
  /** The newest that was heard about who is there. */
  presence: () => Presence;
  connection: Connection<VisitorCommands>;
  /** Where the panel puts itself, and the root whose style sheets it may add to. */
  place: HTMLElement;
  root: ShadowRoot;
  /** The panel takes over: frames go to it, and it keeps the loader told. */
  listen: (listener: Listener & { held: () => Record<string, number> }) => void;
  setUnread: (count: number) => void;
  setUnsent: (some: boolean) => void;
  emit: (event: SodanEvent, detail: unknown) => void;
  /** @param focus false: the focus stays where it is. */
  open: (focus?: boolean) => void;
  close: () => void;
  /** Aborted when somebody else sits at the browser from now on; what listens to the page lets go. (A loader of before has none.) */
  ended?: AbortSignal;
  /** Whoever watches for greetings: the page told of an event. */
  tracked?: () => void;
  /** What stands in the open panel as the first line until the visitor answers it. */
  offer?: InvitationForVisitor | undefined;
  /** The panel: it changed. */
  offered?: () => void;
  /** Whoever offers: the visitor closed the panel without an answer. */
  declined?: (() => void) | undefined;
}

export interface Panel {
  /** @param focus false when it was opened by itself (the page changed while it was open). */
  open: (focus: boolean) => void;
  close: () => void;
}

export interface TrackerModule {
  /** Returns what ends it. */
  track: (options: {
    server: string;
    ticket: string;
    renew: () => Promise<string>;
    about: { language: string; time_zone: string; screen: string };
    /** Carries reports while it has a socket. (A loader of before hands none over.) */
    connection?: Connection<VisitorCommands>;
    /** What the page told before: name and data of events. The tracker empties it and takes what is pushed from then on. */
    events: [unknown, unknown][];
  }) => () => void;
}

/** Invitations and proposed pages; loaded when the first is offered, or when there are rules to watch. */
export interface InviteModule {
  /** A frame about invitations or pages; without one, the rules may be watched from now on. */
  take: (bridge: Bridge, frame?: ServerFrame) => void;
}

export interface PanelModule {
  mount: (bridge: Bridge) => Panel | Promise<Panel>;
}

export type { Face, Presence };
