/** What the settings page tells the stage to show. The two are apart: only this crosses, by postMessage. */
import type { Language } from "../../shared/i18n";
import type { FormForVisitor } from "../../shared/protocol";
import type { Boot } from "../../widget/bridge";

export const STATES = ["welcome", "talk", "closed", "offline", "before", "rating"] as const;
export type State = (typeof STATES)[number];

/** What a page would be told of a look. */
export type Shown = Pick<Boot, "website" | "company">;

export interface Sample {
  looks: Record<Language, Shown>;
  panel: string;
  forms: string;
  operator: { name: string; title: string; photo: string | null };
  before: FormForVisitor | null;
  language: Language;
}

export interface Show {
  kind: "sodan:show";
  look: Shown;
  sample: Sample;
  state: State;
  isDark: boolean;
  /** What a visitor did in the preview is kept while only the look changes. */
  anew: boolean;
}
