/** Where the focus goes after something changed. */

/**
 * Focus what the change that was just made draws: at once where that is drawn with it, so that no key goes astray, else in one of the next two
 * frames (a row that is scrolled to first). Whoever moved the focus meanwhile keeps it.
 */
export function focusDrawn(find: () => HTMLElement | null | undefined, options?: FocusOptions): void {
  const before = document.activeElement;
  const attempt = (frames: number) => {
    const found = find();
    if (found) found.focus(options);
    else if (frames && [before, document.body].includes(document.activeElement)) requestAnimationFrame(() => attempt(frames - 1));
  };
  // Preact draws in a microtask, and that one was queued before.
  queueMicrotask(() => attempt(2));
}
