/** Settings of a website: the launcher as it will look, and whether its words can be read on its colour. */

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The text colour that reads better on `colour`, and their contrast. */
export function readableOn(colour: string): { text: string; ratio: number } {
  const ground = luminance(colour);
  const onWhite = 1.05 / (ground + 0.05);
  const onBlack = (ground + 0.05) / 0.05;
  return onWhite >= onBlack ? { text: "#ffffff", ratio: onWhite } : { text: "#000000", ratio: onBlack };
}

/** Fills the preview and keeps it in step with the form. */
export function previewLauncher(): void {
  for (const dot of document.querySelectorAll<HTMLElement>("[data-colour]")) dot.style.background = dot.dataset.colour ?? "";
  const stage = document.querySelector<HTMLElement>("[data-launcher-stage]");
  const pill = stage?.querySelector<HTMLElement>("[data-launcher-pill]");
  const words = stage?.querySelector<HTMLElement>("[data-launcher-words]");
  const form = stage?.closest("form");
  const verdict = form?.querySelector<HTMLElement>("[data-contrast]");
  if (!stage || !pill || !words || !form || !verdict) return;

  const value = (name: string): string => String(new FormData(form).get(name) ?? "");
  const draw = (): void => {
    const accent = /^#[0-9a-f]{6}$/i.test(value("accent")) ? value("accent") : "#0f7c83";
    const { text, ratio } = readableOn(accent);
    pill.style.background = accent;
    pill.style.color = text;
    const isLeft = value("side") === "left";
    // The stage is a third of a page: distances are shown to that scale.
    const across = `${Math.min(Number(value("offset_x")) || 0, 400) / 2}px`;
    pill.style.left = isLeft ? across : "auto";
    pill.style.right = isLeft ? "auto" : across;
    pill.style.bottom = `${Math.min(Number(value("offset_y")) || 0, 200) / 2}px`;
    const label = { en: "label_en", ja: "label_ja", zh: "label_zh_hans" }[document.documentElement.lang.slice(0, 2)] ?? "label_en";
    words.textContent = value(label) || stage.dataset.defaultLabel || "";
    const sentence = (ratio >= 4.5 ? verdict.dataset.good : verdict.dataset.poor) ?? "";
    verdict.textContent = sentence.replace("{ratio}", ratio.toFixed(1));
  };
  form.addEventListener("input", draw);
  draw();
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
