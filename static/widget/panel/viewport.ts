/** On phones the panel fills what the keyboard leaves of the screen. */
export function followKeyboard(place: HTMLElement, signal?: AbortSignal): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    place.style.setProperty("--screen-height", `${viewport.height}px`);
    place.style.setProperty("--screen-top", `${viewport.offsetTop}px`);
  };
  viewport.addEventListener("resize", follow, { signal });
  viewport.addEventListener("scroll", follow, { signal });
  follow();
}
