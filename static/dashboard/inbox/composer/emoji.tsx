import { Smile } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Key, t } from "../../i18n/index";
import { Icon } from "../../ui/icon";

/** What people at a front desk use. A short list that opens at once beats a complete one that must be searched. */
const GROUPS: [Key, string][] = [
  ["emojiFaces", "😀 😄 😁 😊 🙂 😉 😍 🤗 😅 😂 🤔 😌 😴 😮 😬 😕 🙁 😢 😭 😳 😇 🥳 🤝 🫡"],
  ["emojiHands", "👍 👎 👌 ✌️ 👏 🙌 🙏 💪 👋 🤞 👉 👈 👆 👇 ✋ 🫶"],
  ["emojiSigns", "❤️ 🎉 ✨ ⭐ 🔥 ✅ ❌ ⚠️ ❓ ❗ 💡 📌 📎 📷 🔗 🔒 🔑 ⏰ ⏳ 📅 ☎️ 📧"],
  ["emojiThings", "🛒 🛍️ 💳 💴 💶 💵 📦 🚚 ✈️ 🏠 🏷️ 🎁 🧾 👕 👟 📱 💻 🖥️ ⌚ 🔧 🍵 🍣 🌸 ☀️ 🌧️"],
];
const COLUMNS = 8;

export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>(".emoji")?.focus();
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  return (
    <div ref={root} class="menu-root">
      <button
        type="button"
        class="icon-btn"
        aria-label={t("emoji")}
        title={t("emoji")}
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => setOpen(!open)}
      >
        <Icon of={Smile} />
      </button>
      {open && (
        <div
          class="menu-float is-top-start emoji-panel"
          role="dialog"
          aria-label={t("emoji")}
          onKeyDown={(event) => {
            move(event, root.current);
            if (event.key !== "Escape") return;
            event.stopPropagation();
            setOpen(false);
            root.current?.querySelector("button")?.focus();
          }}
        >
          {GROUPS.map(([title, emoji], group) => (
            <div key={title}>
              <p class="menu-label">{t(title)}</p>
              <div class="emoji-grid">
                {emoji.split(" ").map((each, index) => (
                  <button
                    key={each}
                    type="button"
                    class="emoji"
                    tabIndex={group === 0 && index === 0 ? 0 : -1}
                    onClick={() => {
                      setOpen(false);
                      onPick(each);
                    }}
                  >
                    {each}
                  </button>
                ))}
              </div>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function move(event: KeyboardEvent, root: HTMLElement | null): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...(root?.querySelectorAll<HTMLElement>(".emoji") ?? [])];
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
}
