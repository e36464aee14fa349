/** What the panel hands to this module. The two are built apart; only types cross here. */
import type { Language } from "../../shared/i18n";
import type { EndingForVisitor, FormForVisitor, VisitorCommands } from "../../shared/protocol";

export type Answers = Record<string, string | number | boolean>;
export type Command = "ending.get" | "rating.give" | "form.answer" | "transcript.ask";

export interface Host {
  language: Language;
  root: ShadowRoot;
  /** Names what is kept in the browser. */
  key: string;
  /** The panel was opened by hand: the first field takes the focus. */
  focus: boolean;
  /** What is asked before the first line. */
  form?: FormForVisitor;
  /** The line that is written; it is the panel's, and survives a reload. */
  draft: () => string;
  write: (text: string) => void;
  /** The line and the answers go together. */
  send: (answers: Answers) => void;
  /** The conversation that has ended. */
  conversation: string;
  ask: <K extends Command>(command: K, data: VisitorCommands[K]["data"]) => Promise<VisitorCommands[K]["ack"]>;
}

export interface FormsModule {
  /** Returns what takes it away. */
  show: (place: HTMLElement, part: "before" | "ending", host: Host) => () => void;
}

export type { EndingForVisitor, FormForVisitor };
