/** On phones the panel fills what the keyboard leaves of the screen. */
export function followKeyboard(place: HTMLElement): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    place.style.setProperty("--screen-height", `${viewport.height}px`);
    place.style.setProperty("--screen-top", `${viewport.offsetTop}px`);
  };
  viewport.addEventListener("resize", follow);
  viewport.addEventListener("scroll", follow);
  follow();
}
