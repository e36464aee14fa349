/** Questions before a conversation, and what is asked and offered after it. The panel imports this when the first of it is needed. */
import { render } from "preact";
import { translator } from "../../shared/i18n";
import { Before } from "./before";
import { Ending } from "./ending";
import css from "./forms.css?inline";
import type { Host } from "./host";
import { CATALOGUES } from "./words";

const dressed = new WeakSet<ShadowRoot>();

export function show(place: HTMLElement, part: "before" | "ending", host: Host): () => void {
  if (!dressed.has(host.root)) {
    dressed.add(host.root);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    host.root.adoptedStyleSheets = [...host.root.adoptedStyleSheets, sheet];
  }
  const t = translator(CATALOGUES[host.language], host.language);
  render(part === "before" ? <Before host={host} t={t} /> : <Ending host={host} t={t} />, place);
  return () => render(null, place);
}
