/** Settings of a greeting: how it will stand on the page, kept in step with the form. */

/** The text as an unknown visitor reads it: what stands after a placeholder's bar. */
export function withoutNames(text: string): string {
  return text
    .replace(/([ \t]?)\{\s*[^{}|]*?\s*(?:\|([^{}]*))?\}/g, (_all, space: string, word = "") => (word.trim() ? space + word.trim() : ""))
    .trim();
}

export function previewGreeting(): void {
  const stage = document.querySelector<HTMLElement>("[data-greeting-stage]");
  const form = stage?.closest("form");
  const words = stage?.querySelector<HTMLElement>("[data-greeting-words]");
  const name = stage?.querySelector<HTMLElement>("[data-greeting-name]");
  if (!stage || !form || !words || !name) return;
  name.textContent = stage.dataset["name"] ?? "";
  const draw = (): void => {
    const data = new FormData(form);
    stage.dataset["look"] = String(data.get("look") ?? "card");
    const own = { en: "text_en", ja: "text_ja", zh: "text_zh_hans" }[document.documentElement.lang.slice(0, 2)] ?? "text_en";
    const focused = document.activeElement instanceof HTMLTextAreaElement ? document.activeElement.value : "";
    const texts = [
      focused.trim() && document.activeElement?.id.startsWith("id_text_") ? focused : "",
      data.get(own),
      data.get("text_en"),
      data.get("text_ja"),
    ];
    words.textContent = withoutNames(String(texts.find((text) => String(text ?? "").trim()) ?? "")) || (stage.dataset["fallback"] ?? "");
  };
  form.addEventListener("input", draw);
  form.addEventListener("focusin", draw);
  draw();
}
