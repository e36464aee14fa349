/** What the company and I want looked at, fetched once; and switching one of it off for myself. */
import { computed, signal } from "@preact/signals";
import { get, patch } from "../../live/api";
import { toast } from "../../ui/toast";
import { t } from "../composer/i18n/index";
import type { English } from "../spelling/worker";
import type { Check, HarshWord } from "./manners";

interface Own {
  checks_off: Check[];
  undo_send_s: number;
  spelling: boolean;
}

interface Rules {
  checks_off: Check[];
  harsh_words: Record<string, HarshWord[]>;
  english: English;
  link_previews: boolean;
  own_origins: string[];
}

const own = signal<Own>({ checks_off: [], undo_send_s: 0, spelling: false });
const rules = signal<Rules | null>(null);
let asked = false;

/** Until it is here nothing is looked at: a line never waits for its manners. */
export async function loadWriting(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    [own.value, rules.value] = await Promise.all([get<Own>("session/writing/"), get<Rules>("writing-rules/")]);
  } catch {
    asked = false;
  }
}

/** How long a line is held back before it goes, in milliseconds. */
export function undoSendMs(): number {
  return own.peek().undo_send_s * 1000;
}

/** What is not looked at and which words are harsh; null while that is not known. */
export function mannersNow(): { off: ReadonlySet<Check>; harsh: readonly HarshWord[] } | null {
  const company = rules.peek();
  if (!company) return null;
  // Operators write in more languages than the page's: all lists hold.
  return { off: new Set([...company.checks_off, ...own.peek().checks_off]), harsh: Object.values(company.harsh_words).flat() };
}

/** Which English is right here; null while it is not known or not to be checked. */
export function englishNow(): English | null {
  return own.value.spelling ? (rules.value?.english ?? null) : null;
}

const NO_ORIGINS: ReadonlySet<string> = new Set();
/** The company's own websites, whose pages get cards; none while that is not known, and where cards are off. */
export const ownOrigins = computed<ReadonlySet<string>>(() => (rules.value?.link_previews ? new Set(rules.value.own_origins) : NO_ORIGINS));

/** Look for it no more, until it is taken back here or in the settings. */
export async function switchOff(check: Check): Promise<void> {
  const before = own.peek().checks_off;
  await keep([...before, check]);
  toast("done", t("mannersSwitchedOff"), { label: t("undo"), run: () => void keep(before) });
}

async function keep(checks_off: Check[]): Promise<void> {
  own.value = { ...own.peek(), checks_off };
  try {
    own.value = await patch<Own>("session/writing/", { checks_off });
  } catch {
    // It holds in this tab; the settings page shows what is stored.
  }
}
