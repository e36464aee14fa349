/** Who is signed in: from the page when it says so, else from the API. */
import { signal } from "@preact/signals";
import type { Me } from "../inbox/types";
import { get } from "./api";

export interface Session {
  user: { id: string; name: string; email: string; role: string; may_supervise: boolean; may_administer: boolean };
  operator: Me;
}

/** What whoever is signed in may do beside answering. */
export const rights = signal({ maySupervise: false, mayAdminister: false });

export async function loadSession(): Promise<Session> {
  const script = document.getElementById("session");
  const session = script?.textContent ? (JSON.parse(script.textContent) as Session) : await get<Session>("session/");
  rights.value = { maySupervise: session.user.may_supervise, mayAdminister: session.user.may_administer };
  return session;
}
