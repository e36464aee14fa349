/** Asks the server to begin: who this browser is, how the launcher looks, and where socket and panel are. */
import { Refused } from "../../shared/connection";
import type { Boot } from "../bridge";
import { keep, recall } from "../memory";
import { timeZone } from "./page";
import { say } from "./say";

/** @throws Refused with a sentence that says why, when trying again is no use; TypeError or Error when it may be. */
export async function boot(server: string, website: string, said?: object): Promise<Boot> {
  const response = await fetch(`${server}/widget/boot/`, {
    method: "POST",
    credentials: "omit",
    // text/plain is sent without a preflight.
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify({
      website,
      token: recall("localStorage", `sodan:${website}`) ?? undefined,
      language: document.documentElement.lang || navigator.language,
      time_zone: timeZone(),
      page: { url: location.href.slice(0, 2000), title: document.title.slice(0, 300), referrer: document.referrer.slice(0, 2000) },
      ...said,
    }),
  });
  if (response.ok) {
    const answer = (await response.json()) as Boot;
    if (answer.notice) say(answer.notice);
    if (answer.token) keep("localStorage", `sodan:${website}`, answer.token);
    return answer;
  }
  // The server's sentence says what to change in the settings.
  const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
  if (response.status >= 400 && response.status < 500 && response.status !== 429 && response.status !== 408) {
    throw new Refused(detail ?? `the server answered ${response.status}.`);
  }
  throw new Error(String(response.status));
}
