/** Names for the wire shapes that the inbox works with, and the views it knows. */
import type {
  Availability,
  Counts as WireCounts,
  Message as WireMessage,
  ConversationSummary as WireSummary,
} from "../../shared/protocol";

export type { Availability, Person } from "../../shared/protocol";

export type View = "queue" | "mine" | "all" | "closed";
export const VIEWS: readonly View[] = ["queue", "mine", "all", "closed"];

/** `read_by_visitor` and `visitor_seq` are numbers of the visitor's audience: read marks speak of those. */
export type Summary = WireSummary & { read_by_visitor?: number };
export type Message = WireMessage & { visitor_seq?: number | null };
export type Counts = WireCounts & { unread?: number };

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
