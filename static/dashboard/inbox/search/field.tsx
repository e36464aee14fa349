import { ArrowLeft, Search, X } from "lucide";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index";
import { Icon } from "../../ui/icon";
import { selected } from "../store";
import { askNow, leaveSearch, open, openSearch, options, search, searchOpen, standing, step, type, typed } from "./store";

export const RESULTS = "search-results";

/** The field above the list. Results are a list box that it controls, so the focus stays where one types. */
export function SearchField() {
  const field = useRef<HTMLInputElement>(null);
  // An input method is at work: what stands in the field is not what is meant yet.
  const composing = useRef(false);
  const isOpen = searchOpen.value;

  useLayoutEffect(() => {
    if (field.current && field.current.value !== typed.value && !composing.current) field.current.value = typed.value;
  }, [typed.value]);

  const leave = () => {
    leaveSearch();
    const back = selected.peek() ? document.getElementById("thread-title") : document.querySelector<HTMLElement>(".list-scroll [data-row]");
    if (back && matchMedia("(width >= 48rem)").matches) back.focus({ preventScroll: true });
    else field.current?.blur();
  };
  const press = (event: KeyboardEvent) => {
    // 229 is what some browsers say of the key that ends composing.
    if (event.isComposing || composing.current || event.keyCode === 229) return;
    switch (event.key) {
      case "Escape":
        leave();
        break;
      case "ArrowDown":
        step(1);
        break;
      case "ArrowUp":
        step(-1);
        break;
      case "Enter": {
        const on = options.peek().find((each) => each.key === standing.peek());
        if (on && typed.peek().trim() === search.peek().query) open(on);
        else askNow();
        break;
      }
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <search class="list-search">
      {isOpen && (
        <button type="button" class="icon-btn search-back" onClick={leave} aria-label={t("searchLeave")}>
          <Icon of={ArrowLeft} size={18} />
        </button>
      )}
      <div class="search-box">
        <Icon of={Search} size={16} class="search-glass" />
        <input
          ref={field}
          id="search-field"
          class="search-input"
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          spellcheck={false}
          maxLength={200}
          dir="auto"
          placeholder={t("searchPlaceholder")}
          role="combobox"
          aria-label={t("searchLabel")}
          aria-expanded={isOpen && options.value.length > 0}
          aria-controls={RESULTS}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && standing.value ? `found-${standing.value}` : undefined}
          onFocus={openSearch}
          onCompositionStart={() => {
            composing.current = true;
          }}
          onCompositionEnd={(event) => {
            composing.current = false;
            type(event.currentTarget.value, true);
          }}
          onInput={(event) => type(event.currentTarget.value, !composing.current && !event.isComposing)}
          onKeyDown={press}
        />
        {typed.value ? (
          <button
            type="button"
            class="search-clear"
            aria-label={t("searchClear")}
            onClick={() => {
              type("", true);
              field.current?.focus();
            }}
          >
            <Icon of={X} size={15} />
          </button>
        ) : (
          !isOpen && <kbd class="key hide-on-touch">/</kbd>
        )}
      </div>
    </search>
  );
}
