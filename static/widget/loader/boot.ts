/** Asks the server to begin: who this browser is, how the launcher looks, and where socket and panel are. */
import { Refused } from "../../shared/connection";
import type { Boot } from "../bridge";
import { keep, recall } from "../memory";
import { timeZone } from "./page";
import { say } from "./say";

const storedIn = (website: string) => `sodan:${website}`;
/** Tokens of who left, until the server knows. */
const endingIn = (website: string) => `sodan:${website}:ending`;

/** The browser's token is no longer to be used; the server hears of it with whatever it is asked next. */
export function leave(website: string): void {
  const token = recall("localStorage", storedIn(website));
  if (token) keep("localStorage", endingIn(website), `${recall("localStorage", endingIn(website)) ?? ""} ${token}`.trim());
  keep("localStorage", storedIn(website), null);
}

/** @throws Refused with a sentence that says why, when trying again is no use; TypeError or Error when it may be. */
export async function boot(server: string, website: string, said?: object): Promise<Boot> {
  const ending = (recall("localStorage", endingIn(website)) ?? "").split(" ").slice(0, 5).join(" ");
  const response = await fetch(`${server}/widget/boot/`, {
    method: "POST",
    credentials: "omit",
    // Who logs out often leaves the page at once.
    keepalive: true,
    // text/plain is sent without a preflight.
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify({
      website,
      token: recall("localStorage", storedIn(website)) ?? undefined,
      ended: ending ? ending.split(" ") : undefined,
      language: document.documentElement.lang || navigator.language,
      time_zone: timeZone(),
      page: { url: location.href.slice(0, 2000), title: document.title.slice(0, 300), referrer: document.referrer.slice(0, 2000) },
      ...said,
    }),
  });
  if (response.ok) {
    const answer = (await response.json()) as Boot;
    if (answer.notice) say(answer.notice);
    if (answer.token) keep("localStorage", storedIn(website), answer.token);
    if (ending) keep("localStorage", endingIn(website), recall("localStorage", endingIn(website))?.replace(ending, "").trim() || null);
    return answer;
  }
  // The server's sentence says what to change in the settings.
  const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
  if (response.status >= 400 && response.status < 500 && response.status !== 429 && response.status !== 408) {
    throw new Refused(detail ?? `the server answered ${response.status}.`);
  }
  throw new Error(String(response.status));
}
