import { type ComponentChildren, createContext } from "preact";
import { useContext, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

const Close = createContext<(focusBack?: boolean) => void>(() => {});

/** A button that opens a small menu: arrows, Home and End move, Escape closes and gives the focus back. */
export function Menu({
  label,
  class: name,
  face,
  children,
  side = "bottom-end",
  buttonId,
}: {
  label: string;
  class: string;
  face: ComponentChildren;
  children: ComponentChildren;
  side?: string;
  buttonId?: string;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (focusBack = true) => {
    setOpen(false);
    if (focusBack) button.current?.focus();
  };

  useLayoutEffect(() => {
    if (!open) return;
    items(box.current)[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node) && !button.current?.contains(event.target as Node)) close(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  return (
    <div class="menu-root">
      <button
        ref={button}
        id={buttonId}
        type="button"
        class={name}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      {open && (
        <div
          ref={box}
          id={id}
          role="menu"
          aria-label={label}
          class={`menu-float is-${side}`}
          onKeyDown={(event) => move(event, box.current, close)}
        >
          <Close.Provider value={close}>{children}</Close.Provider>
        </div>
      )}
    </div>
  );
}

interface ItemProps {
  onPick: () => void;
  children: ComponentChildren;
  checked?: boolean;
  radio?: boolean;
  danger?: boolean;
  disabled?: boolean;
  stay?: boolean;
}

export function MenuItem({ onPick, children, checked, radio, danger, disabled, stay }: ItemProps) {
  const close = useContext(Close);
  const role = checked === undefined ? "menuitem" : radio ? "menuitemradio" : "menuitemcheckbox";
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: only the two roles that have it get it
    <button
      type="button"
      role={role}
      aria-checked={checked}
      class={`menu-item ${danger ? "is-danger" : ""}`}
      disabled={disabled}
      tabIndex={-1}
      onClick={() => {
        if (!stay) close();
        onPick();
      }}
    >
      {children}
    </button>
  );
}

export function MenuLink({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a role="menuitem" class="menu-item" tabIndex={-1} href={href}>
      {children}
    </a>
  );
}

export function MenuRule() {
  return <hr class="menu-rule" />;
}

function items(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)") ?? [])];
}

function move(event: KeyboardEvent, box: HTMLElement | null, close: (focusBack?: boolean) => void): void {
  const all = items(box);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (to !== undefined) all[(to + all.length) % all.length]?.focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}
