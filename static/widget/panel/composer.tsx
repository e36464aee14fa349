import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { usePanel } from "./context";
import { EMOJI } from "./emoji";
import { Icon } from "./icons";
import { LONGEST_BODY } from "./written";

/** Enter sends, except while an input method composes (Japanese, Chinese) and on touch keyboards, whose Enter is a new line. */
function sends(event: KeyboardEvent): boolean {
  const composing = event.isComposing || event.keyCode === 229;
  return event.key === "Enter" && !event.shiftKey && !event.altKey && !composing && !matchMedia("(pointer: coarse)").matches;
}

export function Composer({ focus }: { focus: number }) {
  const { store, t } = usePanel();
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const composing = useRef(false);
  const { files } = store;
  const ready = files.count.value;
  const [picking, setPicking] = useState(false);
  const draft = store.draft.text.value;
  // Somebody who is there can see what is typed: the visitor is told so, always.
  const watched = store.presence.value.online || Boolean(store.conversation.value?.operator);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area || area.value !== draft) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  });

  useEffect(() => {
    // On a phone the keyboard would cover what was just opened.
    // A message that was left has its confirmation above; that is read first.
    if (focus && !store.leftWith.peek() && !matchMedia("(pointer: coarse)").matches) field.current?.focus({ preventScroll: true });
  }, [focus]);

  const send = () => {
    if (files.busy.value) return;
    store.say(draft);
    setPicking(false);
    field.current?.focus({ preventScroll: true });
  };

  const insert = (emoji: string) => {
    const area = field.current;
    const [from, to] = [area?.selectionStart ?? draft.length, area?.selectionEnd ?? draft.length];
    store.draft.write((draft.slice(0, from) + emoji + draft.slice(to)).slice(0, LONGEST_BODY));
    requestAnimationFrame(() => {
      area?.focus({ preventScroll: true });
      area?.setSelectionRange(from + emoji.length, from + emoji.length);
    });
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (!composing.current) send();
      }}
    >
      {picking ? <Picker onPick={insert} onClose={() => setPicking(false)} /> : null}
      <div class="files-tray" ref={(host) => files.tray(host)} />
      <div class="field">
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            files.add(event.currentTarget.files ?? []);
            event.currentTarget.value = "";
          }}
        />
        <textarea
          ref={field}
          rows={1}
          maxLength={LONGEST_BODY}
          value={draft}
          dir="auto"
          placeholder={t("placeholder")}
          aria-label={t("placeholder")}
          aria-describedby={watched ? "sodan-awareness" : undefined}
          enterkeyhint="enter"
          onInput={(event) => store.draft.write(event.currentTarget.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData?.files;
            if (!pasted?.length) return;
            event.preventDefault();
            files.add(pasted);
          }}
          onCompositionStart={() => {
            composing.current = true;
          }}
          onCompositionEnd={() => {
            composing.current = false;
          }}
          onKeyDown={(event) => {
            if (!sends(event)) return;
            event.preventDefault();
            if (!event.repeat) send();
          }}
        />
        <button type="button" class="tool" aria-label={t("attach")} title={t("attach")} onClick={() => chooser.current?.click()}>
          <Icon name="clip" />
        </button>
        <button
          type="button"
          class={`tool${picking ? " is-on" : ""}`}
          aria-label={t("emoji")}
          title={t("emoji")}
          aria-expanded={picking}
          onClick={() => setPicking(!picking)}
        >
          <Icon name="smile" />
        </button>
        <button type="submit" class="send" aria-label={t("send")} title={t("send")} disabled={files.busy.value || !(draft.trim() || ready)}>
          <Icon name="send" />
        </button>
      </div>
      {watched ? (
        <p class="awareness" id="sodan-awareness">
          {t("awareness")}
        </p>
      ) : null}
    </form>
  );
}

function Picker({ onPick, onClose }: { onPick: (emoji: string) => void; onClose: () => void }) {
  const { t } = usePanel();
  const [shown, setShown] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.querySelector("button")?.focus(), []);
  return (
    <div
      class="picker"
      ref={box}
      role="group"
      aria-label={t("emoji")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div class="tabs">
        {EMOJI.map(([category], index) => (
          <button key={category} type="button" aria-pressed={index === shown} onClick={() => setShown(index)}>
            {t(category)}
          </button>
        ))}
      </div>
      <div class="grid">
        {(EMOJI[shown]?.[1] ?? "").split(" ").map((emoji) => (
          <button key={emoji} type="button" onClick={() => onPick(emoji)}>
            {emoji}
          </button>
        ))}
      </div>
    </div>
  );
}
