/** Names for the wire shapes that the inbox works with, and the views it knows. */
import type { Availability, ConversationSummary, StaffMessage } from "../../shared/protocol";

export type { Availability, Counts, Person, SharedCounts } from "../../shared/protocol";

export type View = "queue" | "mine" | "all" | "closed";
export const VIEWS: readonly View[] = ["queue", "mine", "all", "closed"];

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
