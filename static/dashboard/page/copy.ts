/** `data-copy`: copies the text of the `data-copy-source` beside it and says so on the button itself. */
export function copyOnClick(): void {
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (!button) return;
    const source = button.parentElement?.querySelector("[data-copy-source]");
    await copy(source?.textContent ?? "", source);
    const words = button.querySelector("span") ?? button;
    const before = words.textContent;
    words.textContent = button.dataset.copied ?? before;
    setTimeout(() => {
      words.textContent = before;
    }, 1600);
  });
}

async function copy(text: string, source: Element | null | undefined): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without permission (or on plain http) the next best thing is to select it for the person.
    if (source) getSelection()?.selectAllChildren(source);
  }
}
