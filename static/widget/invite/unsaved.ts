/** Whether somebody has begun to fill in something on the page that a change of page would lose. */
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const NOTHING_TO_LOSE = new Set(["hidden", "submit", "button", "image", "reset"]);

function isChanged(field: Field): boolean {
  if (field.disabled) return false;
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    // Without a preset choice the browser shows the first.
    const preset = options.some((option) => option.hasAttribute("selected"));
    return options.some((option, at) => option.selected !== (preset || field.multiple ? option.hasAttribute("selected") : at === 0));
  }
  if (field instanceof HTMLInputElement) {
    if (NOTHING_TO_LOSE.has(field.type)) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return (field.files?.length ?? 0) > 0;
  }
  return field.value !== (field as HTMLInputElement).defaultValue && field.value.trim() !== "";
}

export function hasUnsavedInput(page: Document = document): boolean {
  const active = page.activeElement as HTMLElement | null;
  if (active?.isContentEditable && active.textContent?.trim()) return true;
  return [...page.querySelectorAll<Field>("input, textarea, select")].some(isChanged);
}
