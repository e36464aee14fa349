/** What forms do beyond HTML. */

/** `data-submit-on-change`: a choice that needs no button. */
export function submitOnChange(): void {
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLSelectElement;
    if (field.matches("[data-submit-on-change]")) field.form?.requestSubmit();
  });
}

/** `data-busy="Saving ..."` on a form: its button says so and cannot be pressed twice. */
export function tellBusy(): void {
  const busy = new Map<HTMLButtonElement, string>();
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !form.dataset.busy) return;
    const button = (event.submitter as HTMLButtonElement | null) ?? form.querySelector<HTMLButtonElement>("button:not([type=button])");
    if (!button) return;
    busy.set(button, button.textContent ?? "");
    // A disabled submitter would not send its own name and value; so a turn later.
    setTimeout(() => {
      button.disabled = true;
      button.textContent = form.dataset.busy ?? "";
    });
  });
  addEventListener("pageshow", () => {
    for (const [button, words] of busy) {
      button.disabled = false;
      button.textContent = words;
    }
    busy.clear();
  });
}

/** `data-guard` on a form: its saved state is always shown, and leaving with unsaved changes asks first. */
export function guardForms(): void {
  const dirty = new Set<HTMLFormElement>();
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLInputElement).form;
    if (!form?.matches("[data-guard]")) return;
    dirty.add(form);
    const state = form.querySelector<HTMLElement>("[data-saved-state]");
    if (state?.dataset.unsaved) state.textContent = state.dataset.unsaved;
  });
  document.addEventListener("submit", (event) => dirty.delete(event.target as HTMLFormElement));
  addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
}

/** `data-confirm="Really ...?"` on a button or form. */
export function confirmFirst(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const asked = (event.submitter as HTMLElement | null)?.dataset.confirm ?? (event.target as HTMLElement).dataset.confirm;
      if (!asked || confirm(asked)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

/** `data-reveal="#id_password"` on a button: shows what was typed. */
export function revealPasswords(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-reveal]");
    const field = button?.dataset.reveal ? document.querySelector<HTMLInputElement>(button.dataset.reveal) : null;
    if (!button || !field) return;
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
}
