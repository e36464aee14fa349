/** Settings of websites and hours. */

/** `data-colour`: shows a colour that only the server knows. */
export function paintColours(): void {
  for (const dot of document.querySelectorAll<HTMLElement>("[data-colour]")) dot.style.background = dot.dataset["colour"] ?? "";
}

/** Business hours: Monday's times for the other working days. */
export function copyMonday(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-hours-copy]");
  const form = button?.form;
  if (!button || !form) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const field of form.querySelectorAll<HTMLInputElement>("input[name^=d0_]")) {
      for (const day of [1, 2, 3, 4]) {
        const other = form.elements.namedItem(field.name.replace("d0_", `d${day}_`));
        if (!(other instanceof HTMLInputElement)) continue;
        other.value = field.value;
        if (field.value) other.closest("[data-hours-more]")?.parentElement?.querySelector<HTMLElement>("[data-hours-add]")?.click();
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Business hours: a day's second stretch stays folded away until it is wanted. */
export function foldStretches(): void {
  for (const more of document.querySelectorAll<HTMLElement>("[data-hours-more]")) {
    const add = more.parentElement?.querySelector<HTMLButtonElement>("[data-hours-add]");
    if (!add || [...more.querySelectorAll("input")].some((field) => field.value !== "")) continue;
    more.hidden = true;
    add.hidden = false;
    add.addEventListener("click", () => {
      more.hidden = false;
      add.hidden = true;
      more.querySelector("input")?.focus();
    });
  }
}
