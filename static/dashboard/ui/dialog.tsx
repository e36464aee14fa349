import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index";

/** A modal box on the browser's own dialog: it keeps the focus in, gives it back, and closes on Escape. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      // A box that is taken away, not closed, takes the focus with it: back to where it was, or to the page.
      requestAnimationFrame(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const back =
          before instanceof HTMLElement && before !== document.body && before.isConnected ? before : document.getElementById("main");
        back?.focus({ preventScroll: true });
      });
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes it on Escape; this is for a click beside it
    <dialog
      ref={box}
      class={`dialog ${wide ? "is-wide" : ""}`}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === box.current) box.current?.close();
      }}
    >
      <div class="dialog-body">
        <h2 id={id} class="dialog-title">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}

interface Question {
  title: string;
  text: string;
  yes: string;
  answer: (yes: boolean) => void;
}

const question = signal<Question | null>(null);

/** Asks before something that cannot be undone, or that somebody else would feel. Answers false when dismissed. */
export function ask(title: string, text: string, yes: string): Promise<boolean> {
  question.value?.answer(false);
  return new Promise((answer) => {
    question.value = { title, text, yes, answer };
  });
}

export function Questions() {
  const asked = question.value;
  if (!asked) return null;
  const settle = (yes: boolean) => {
    if (question.value !== asked) return;
    question.value = null;
    asked.answer(yes);
  };
  return (
    <Dialog title={asked.title} onClose={() => settle(false)}>
      <p class="text-quiet">{asked.text}</p>
      <div class="mt-5 flex justify-end gap-2">
        <button type="button" class="btn btn-plain" onClick={() => settle(false)}>
          {t("cancel")}
        </button>
        <button type="button" class="btn btn-primary" onClick={() => settle(true)}>
          {asked.yes}
        </button>
      </div>
    </Dialog>
  );
}
