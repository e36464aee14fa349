/** Invitations by visitor: what was sent by hand and what became of it, told live. Any screen may use it; it starts by itself. */
import { signal } from "@preact/signals";
import { newId } from "../../shared/ids";
import type { InvitationDetails, OperatorEvents } from "../../shared/protocol";
import { get, post } from "../live/api";
import { listen } from "../live/link";

export interface Proposal {
  is_allowed: boolean;
  reason: string;
  detail: string;
  until: string | null;
  language: string;
  texts: { template: string; name: string; text: string }[];
}

/** The newest invitation of each visitor that this page heard of. */
export const invited = signal<ReadonlyMap<string, InvitationDetails>>(new Map());
/** Whom somebody writes an invitation to. What he writes stands apart from the list, the card or the panel where he began: those come and go. */
export const inviting = signal<{ visitor: string; name: string } | null>(null);
const KEPT = 500;
/** In how many places each visitor's stands. */
const shown = new Map<string, number>();
let listens = false;

/** Whether `next` says something newer than `known`. */
export function isNewer(next: InvitationDetails, known: InvitationDetails | undefined): boolean {
  if (!known) return true;
  if (next.id !== known.id) return Date.parse(next.sent_at) >= Date.parse(known.sent_at);
  const at = (one: InvitationDetails) => (one.answered_at ? 2 : one.shown_at ? 1 : 0);
  return at(next) >= at(known);
}

export function note(next: InvitationDetails): void {
  if (!isNewer(next, invited.peek().get(next.visitor))) return;
  const map = new Map(invited.peek());
  map.delete(next.visitor);
  map.set(next.visitor, next);
  for (const oldest of map.keys()) {
    if (map.size <= KEPT) break;
    map.delete(oldest);
  }
  invited.value = map;
}

export function startInvitations(): void {
  if (listens) return;
  listens = true;
  listen((frame) => {
    if (frame.type === "welcome") for (const visitor of shown.keys()) lookUp(visitor).catch(() => undefined);
    else if (frame.type === "invitation.changed") note((frame.data as OperatorEvents["invitation.changed"]).invitation);
  });
}

/** Some place shows how the newest invitation of a visitor stands: it is asked for now and after each gap of the connection, until what is answered is called. */
export function follow(visitor: string): () => void {
  startInvitations();
  shown.set(visitor, (shown.get(visitor) ?? 0) + 1);
  lookUp(visitor).catch(() => undefined);
  return () => {
    const places = (shown.get(visitor) ?? 1) - 1;
    if (places) shown.set(visitor, places);
    else shown.delete(visitor);
  };
}

/** The newest invitation of a visitor, as the server has it. */
async function lookUp(visitor: string): Promise<void> {
  const { results } = await get<{ results: InvitationDetails[] }>(`visitors/${visitor}/invitations/?limit=1`);
  if (results[0]) note(results[0]);
}

/** Texts to begin from, and whether he may be invited at all. */
export function propose(visitor: string): Promise<Proposal> {
  return get<Proposal>(`visitors/${visitor}/invitations/proposal/`);
}

/** Send it; a repeat with the same `cid` sends nothing more. Rejects with an ApiError whose text is the reason. */
export async function invite(visitor: string, body: string, cid = newId()): Promise<void> {
  note(await post<InvitationDetails>(`visitors/${visitor}/invitations/`, { body, cid }));
}
