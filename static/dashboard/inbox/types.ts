/** Names for the wire shapes that the inbox works with, and the views it knows. */
import type { Availability, ConversationSummary, StaffMessage } from "../../shared/protocol";

export type { Availability, Counts, Person, SharedCounts } from "../../shared/protocol";

/** The lists that everybody has. */
export type BuiltIn = "queue" | "mine" | "all" | "snoozed" | "closed";
export const BUILT_IN: readonly BuiltIn[] = ["queue", "mine", "all", "snoozed", "closed"];
/** A list: one that everybody has, a saved one by its id, or `filter` for what was just asked. */
export type View = BuiltIn | "filter" | `saved:${string}`;

export type Summary = ConversationSummary;
export type Message = StaffMessage;
export interface Colleague {
  id: string;
  name: string;
  photo: string | null;
  title?: string | null;
  availability?: Availability;
}

export interface Me extends Colleague {
  role?: string;
  availability: Availability;
  /** Why the server set me away, or empty when I chose it. */
  away_reason: string;
}
