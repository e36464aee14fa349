/** What the pages about signing up and joining do beyond HTML. */

/** `data-browser-zone="UTC"` on a select: the browser's own time zone replaces this proposal, unless another was chosen. */
export function chooseBrowserZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-browser-zone]")) {
    const answered = select.closest("form")?.querySelector("[aria-invalid=true]") !== null;
    if (answered || select.value !== (select.dataset.browserZone || "UTC")) continue;
    if ([...select.options].some((option) => option.value === zone)) select.value = zone;
  }
}

/** `data-address-from="#id_company_name"`: proposes an address from the company's name until somebody types one. */
export function proposeAddress(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-address-from]");
  const source = field && document.querySelector<HTMLInputElement>(field.dataset.addressFrom ?? "");
  if (!field || !source) return;
  let own = field.value !== "";
  field.addEventListener("input", () => {
    own = field.value !== "";
    const tidy = tidyAddress(field.value);
    if (tidy !== field.value) field.value = tidy;
  });
  source.addEventListener("input", () => {
    if (own) return;
    field.value = tidyAddress(source.value).replace(/-+$/, "");
    if (field.value.length >= 3) field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** The nearest thing to an address in what was typed: Latin letters without accents, digits, single hyphens. */
export function tidyAddress(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 30);
}

/** `data-submit-after="2000"` on a form: it is sent by itself after that many milliseconds. */
export function submitAfter(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-submit-after]")) {
    setTimeout(() => form.requestSubmit(), Number(form.dataset.submitAfter));
  }
}

/** On phones the list of settings pages scrolls sideways: the current one is brought into sight. */
export function showCurrentSetting(): void {
  const link = document.querySelector<HTMLElement>(".settings-nav [aria-current]");
  const list = link?.closest<HTMLElement>(".settings-nav");
  if (link && list && list.scrollWidth > list.clientWidth) list.scrollLeft = link.offsetLeft - (list.clientWidth - link.offsetWidth) / 2;
}
