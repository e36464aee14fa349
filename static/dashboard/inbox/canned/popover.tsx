import { Image, MessageSquareQuote, User } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../ui/icon";
import { t } from "../composer/i18n/index";
import type { Canned, Offered } from "./store";

export const LIST_ID = "canned-list";
export const optionId = (canned: Canned) => `canned-${canned.id}`;

/** What a slash offers. The focus stays in the text: arrows and Enter are heard there, and `aria-activedescendant` tells where one is. */
export function CannedList({
  offered,
  found,
  query,
  active,
  onPick,
  onPoint,
  onRetry,
}: {
  offered: Offered;
  found: readonly Canned[];
  query: string;
  active: number;
  onPick: (canned: Canned) => void;
  onPoint: (index: number) => void;
  onRetry: () => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, found]);
  const manage = (
    <a class="text-link" href="/settings/canned-responses/" target="_blank" rel="noopener">
      {t("manage")}
    </a>
  );
  return (
    <div class="canned" onPointerDown={(event) => (event.target as Element).closest("a, .canned-retry") || event.preventDefault()}>
      <div ref={box} id={LIST_ID} class="canned-list" role="listbox" aria-label={t("canned")}>
        {found.map((each, index) => (
          <div key={each.id} class="contents">
            {!query && groupOf(each) && groupOf(each) !== groupOf(found[index - 1]) && (
              <p class="menu-label" role="presentation">
                {groupOf(each)}
              </p>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard in the text, which has the focus */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
            <div
              id={optionId(each)}
              role="option"
              aria-selected={index === active}
              class="canned-item"
              onClick={() => onPick(each)}
              onPointerMove={() => index !== active && onPoint(index)}
            >
              <span class="canned-head">
                <b dir="auto">{each.title}</b>
                {each.scope === "own" && <Icon of={User} size={13} label={t("own")} />}
                {!!each.pictures && <Icon of={Image} size={13} label={t("withPictures", { n: each.pictures })} />}
                {each.is_used && <span class="canned-used">{t("usedHere")}</span>}
                {each.shortcut && <kbd class="canned-key">/{each.shortcut}</kbd>}
              </span>
              <span class="canned-text" dir="auto" lang={each.language}>
                {each.text}
              </span>
            </div>
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p class="canned-none" role="status">
          <Icon of={MessageSquareQuote} size={16} />
          {offered.state === "loading" ? (
            <span class="late">{t("loading")}</span>
          ) : offered.state === "failed" ? (
            <>
              <span>{t("cannedFailed")}</span>
              <button type="button" class="text-link canned-retry" onClick={onRetry}>
                {t("again")}
              </button>
            </>
          ) : (
            <>
              <span>{offered.all.length ? t("cannedNone", { query }) : t("cannedEmpty")}</span>
              {manage}
            </>
          )}
        </p>
      )}
      {found.length > 0 && (
        <p class="canned-foot">
          <span class="hide-on-touch">
            <kbd class="key">↑</kbd> <kbd class="key">↓</kbd> <kbd class="key">↵</kbd> {t("insertKey")} · <kbd class="key">Esc</kbd>{" "}
            {t("closeKey")}
          </span>
          {manage}
        </p>
      )}
    </div>
  );
}

function groupOf(canned: Canned | undefined): string {
  return canned?.kind === "closing" ? t("closing") : (canned?.folder ?? "");
}
