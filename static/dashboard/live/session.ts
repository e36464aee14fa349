/** Who is signed in: from the page when it says so, else from the API. */
import type { Me } from "../inbox/types";
import { get } from "./api";

export interface Session {
  user: { id: string; name: string; email: string; role: string; may_supervise: boolean; may_administer: boolean };
  operator: Me;
}

export async function loadSession(): Promise<Session> {
  const script = document.getElementById("session");
  return script?.textContent ? (JSON.parse(script.textContent) as Session) : get<Session>("session/");
}
