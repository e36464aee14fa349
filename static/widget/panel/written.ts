/** Lines before they are stored. */
import type { Item } from "../../shared/outbox";
import type { FileShown, InvitationForVisitor, VisitorMessage } from "../../shared/protocol";
import type { Answers } from "../forms/host";

export const LONGEST_BODY = 10_000;
/** The lane of what begins a conversation. */
export const NEW = "new";

export interface Written {
  body: string;
  page_url: string;
  page_title: string;
  /** The invitation that is answered with it. */
  invitation?: string;
  /** Uploads that go with it. */
  files?: FileShown[];
  /** What he chose. */
  department?: string;
  /** Answers to what is asked before. */
  answers?: Answers;
}
export type Unsent = Item<Written>;

/** An offer as a line that is not stored yet. */
export const lineOf = ({ id, body, operator, sent_at }: InvitationForVisitor, company: string): VisitorMessage => ({
  id: `offer-${id}`,
  conversation: "",
  kind: "message",
  sender: { kind: operator ? "operator" : "robot", id: null, name: operator?.name ?? company, photo: operator?.photo ?? null },
  body,
  seq: 0,
  created_at: sent_at,
});
