/** Asks the server to begin: who this browser is, how the launcher looks, and where socket and panel are. */
import { Refused } from "../../shared/connection";
import type { Boot } from "../bridge";
import { keep, recall } from "../memory";

const REASONS: Record<string, string> = {
  origin_not_allowed: `${location.origin} is not among the website's allowed origins. Add it in the settings of the website, exactly as written here.`,
  website_unknown: "there is no website with this key. Compare data-website with the snippet in the settings.",
  website_inactive: "this website is switched off in the settings.",
};

/** @throws Refused with a sentence that says why, when trying again is no use; TypeError or Error when it may be. */
export async function boot(server: string, website: string): Promise<Boot> {
  const response = await fetch(`${server}/widget/boot/`, {
    method: "POST",
    credentials: "omit",
    // text/plain is sent without a preflight.
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify({
      website,
      token: recall("localStorage", `sodan:${website}`) ?? undefined,
      language: document.documentElement.lang || navigator.language,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "",
      page: { url: location.href.slice(0, 2000), title: document.title.slice(0, 300), referrer: document.referrer.slice(0, 2000) },
    }),
  });
  if (response.ok) {
    const answer = (await response.json()) as Boot;
    if (answer.token) keep("localStorage", `sodan:${website}`, answer.token);
    return answer;
  }
  const { code, detail } = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  if (response.status >= 400 && response.status < 500 && response.status !== 429 && response.status !== 408) {
    throw new Refused(REASONS[code ?? ""] ?? detail ?? code ?? `the server answered ${response.status}.`);
  }
  throw new Error(String(response.status));
}
