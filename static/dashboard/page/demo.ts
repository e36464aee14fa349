/** The landing page's demo: two sides of one conversation, both played by whoever reads the page. Nothing leaves it. */
export function playDemo(): void {
  const demo = document.querySelector<HTMLElement>("[data-demo]");
  const visitor = demo?.querySelector<HTMLElement>("[data-demo-visitor]");
  const inbox = demo?.querySelector<HTMLElement>("[data-demo-inbox]");
  const draft = demo?.querySelector<HTMLElement>("[data-demo-draft]");
  if (!demo || !visitor || !inbox || !draft) return;

  const say = (list: HTMLElement, side: "is-mine" | "is-theirs", words: string): void => {
    const line = document.createElement("li");
    line.className = side;
    line.textContent = words;
    list.append(line);
    list.scrollTop = list.scrollHeight;
  };
  const preview = (words: string): void => {
    draft.textContent = words;
    draft.hidden = words.trim() === "";
  };

  for (const form of demo.querySelectorAll<HTMLFormElement>("form[data-demo-form]")) {
    const field = form.querySelector("input");
    if (!field) continue;
    const byVisitor = form.dataset.demoForm === "visitor";
    if (byVisitor) field.addEventListener("input", () => preview(field.value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = field.value.trim();
      if (!words) return;
      field.value = "";
      say(visitor, byVisitor ? "is-mine" : "is-theirs", words);
      say(inbox, byVisitor ? "is-theirs" : "is-mine", words);
      if (byVisitor) preview("");
    });
  }
}
