/** The landing page's live widget: a company's real one, set into a picture of a shop where there is room for it. */

const WIDE = "(width >= 64rem) and (height >= 44rem)";

export function showWidget(): void {
  const figure = document.querySelector<HTMLElement>("[data-showcase]");
  const stage = figure?.querySelector<HTMLElement>("[data-stage]");
  const { showcase: key, script: address } = figure?.dataset ?? {};
  if (!figure || !stage || !key || !address) return;

  if (matchMedia(WIDE).matches) {
    // What is fixed to the window stays inside an element that has a transform (the style sheet gives the stage one).
    new MutationObserver((_changes, observer) => {
      const widget = document.querySelector("html > sodan-widget");
      if (!widget) return;
      observer.disconnect();
      stage.append(widget);
    }).observe(document.documentElement, { childList: true });
    // Open from the start, as after a reload: without taking the focus. Whoever closed it finds it closed.
    try {
      if (!sessionStorage.getItem("showcase")) sessionStorage.setItem(`sodan:${key}:open`, "1");
      sessionStorage.setItem("showcase", "1");
    } catch {
      // No storage: it starts closed.
    }
  }
  const script = document.createElement("script");
  script.async = true;
  script.src = address;
  script.dataset["website"] = key;
  document.head.append(script);
}
