import { SpellCheck } from "lucide";
import { whyRefused } from "../../live/api";
import { Icon } from "../../ui/icon";
import { toast } from "../../ui/toast";
import { t } from "./i18n/index";
import { addWord, companyWords, passOver } from "./store";
import type { Misspelt, Spelling } from "./use-spelling";

/** The first word that is wrong, what it may have been meant to be, and how to let it be. */
export function SpellingStrip({
  found,
  onMend,
  onAgain,
}: {
  found: Spelling;
  onMend: (wrong: Misspelt, right: string) => void;
  onAgain: () => void;
}) {
  const [first] = found.wrong;
  if (!first)
    return found.isFailed ? (
      <p class="spelling">
        <Icon of={SpellCheck} size={16} />
        <span class="spelling-words">{t("noDictionary")}</span>
        <button type="button" class="text-link" onClick={onAgain}>
          {t("again")}
        </button>
      </p>
    ) : null;
  const rest = found.wrong.length - 1;
  return (
    <section class="spelling" aria-label={t("spelling")}>
      <Icon of={SpellCheck} size={16} />
      <span class="spelling-words" aria-live="polite">
        <bdi class={first.isTerm ? "spelling-term" : "spelling-wrong"}>{first.word}</bdi>
        {first.isTerm && <span class="text-quiet">{t("notSo")}</span>}
      </span>
      <span class="spelling-right">
        {first.suggestions.map((each, index) => (
          <button
            key={each}
            type="button"
            class="btn btn-plain btn-sm"
            aria-keyshortcuts={index === 0 ? "Alt+S" : undefined}
            aria-label={t("mend", { wrong: first.word, right: each })}
            onClick={() => onMend(first, each)}
          >
            <bdi>{each}</bdi>
            {index === 0 && <kbd class="key hide-on-touch">Alt S</kbd>}
          </button>
        ))}
        {!first.suggestions.length && <span class="text-quiet">{t("noSuggestion")}</span>}
      </span>
      <span class="spelling-else">
        {rest > 0 && <span class="text-quiet">{t("more", { n: rest })}</span>}
        {!first.isTerm && companyWords.value.may_add && (
          <button type="button" class="text-link" title={t("addHint", { word: first.word })} onClick={() => void keep(first.word)}>
            {t("add")}
          </button>
        )}
        <button type="button" class="text-link" onClick={() => passOver(first.word)}>
          {t("pass")}
        </button>
      </span>
    </section>
  );
}

async function keep(word: string): Promise<void> {
  try {
    await addWord(word);
    toast("done", t("added", { word }));
  } catch (error) {
    toast("failed", whyRefused(error, { offline: t("addFailed"), failed: t("addFailed") }));
  }
}
