import { X } from "lucide";
import { useId, useState } from "preact/hooks";
import { t } from "../i18n/index";
import { Icon } from "./icon";

interface TagsOptions {
  tags: readonly string[];
  /** Those in use. */
  known: readonly string[];
  /** Answers what is wrong, or nothing. */
  save: (tags: string[]) => Promise<string>;
  onFocus?: () => void;
}

/** Tags as chips; Enter or a comma adds one, those in use are proposed. */
export function Tags({ tags, known, save, onFocus }: TagsOptions) {
  const list = useId();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState("");
  const keep = async (next: string[]) => setWrong(await save(next));
  const add = () => {
    const tag = typed.replace(/[,、，]+$/, "").trim();
    setTyped("");
    if (tag && !tags.includes(tag)) void keep([...tags, tag]);
  };
  return (
    <div class="tag-edit">
      {tags.map((tag) => (
        <span key={tag} class="tag-chip" dir="auto">
          {tag}
          <button type="button" aria-label={t("removeTag", { tag })} onClick={() => void keep(tags.filter((each) => each !== tag))}>
            <Icon of={X} size={13} />
          </button>
        </span>
      ))}
      <input
        class="tag-input"
        list={list}
        maxLength={40}
        aria-label={t("addTag")}
        placeholder={t("addTag")}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onFocus={onFocus}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Enter" || event.key === ",") {
            event.preventDefault();
            add();
          } else if (event.key === "Backspace" && !typed && tags.length) void keep(tags.slice(0, -1));
        }}
      />
      <datalist id={list}>
        {known
          .filter((tag) => !tags.includes(tag))
          .map((tag) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
      {wrong && (
        <p class="field-error w-full" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}
