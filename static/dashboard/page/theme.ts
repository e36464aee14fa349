/** `data-theme-set`: light, dark, or what the device says. Kept in a cookie, so that the server sends the page right and nothing flashes. */
const YEAR = 60 * 60 * 24 * 365;

export function chosenTheme(): string {
  return document.documentElement.dataset.theme ?? "";
}

export function chooseTheme(name: string): void {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all supported browsers yet
  document.cookie = `theme=${name}; path=/; max-age=${name ? YEAR : 0}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

export function offerThemes(): void {
  const show = () => {
    for (const button of document.querySelectorAll<HTMLElement>("[data-theme-set]"))
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === chosenTheme()));
  };
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-theme-set]");
    if (!button) return;
    chooseTheme(button.dataset.themeSet ?? "");
    show();
  });
  show();
}
