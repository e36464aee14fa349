/** The panel's entry: the loader imports this module when the panel is first needed and calls `mount`. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { htmlLanguage, type Language, translator } from "../../shared/i18n";
import type { Bridge, Panel } from "../bridge";
import { PanelProvider } from "./context";
import { Desk } from "./desk";
import { en } from "./i18n/en";
import { ja } from "./i18n/ja";
import { zhHans } from "./i18n/zh-hans";
import { PanelView } from "./panel";
import css from "./panel.css?inline";
import { Store } from "./store";
import { followKeyboard } from "./viewport";

const CATALOGUES = { en, ja, "zh-hans": zhHans };

export function mount(bridge: Bridge): Panel {
  if (bridge.ended?.aborted) throw new Error("Who it was for is gone.");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  bridge.root.adoptedStyleSheets = [...bridge.root.adoptedStyleSheets, sheet];
  const language: Language = bridge.language;
  const store = new Store(bridge);
  const context = { store, desk: new Desk(store, language), t: translator(CATALOGUES[language], language), tag: htmlLanguage(language) };
  const focus = signal(0);
  const View = () => <PanelView focus={focus.value} onOpen={bridge.open} />;
  render(
    <PanelProvider value={context}>
      <View />
    </PanelProvider>,
    bridge.place,
  );
  followKeyboard(bridge.place, bridge.ended);
  bridge.ended?.addEventListener("abort", () => render(null, bridge.place));
  return {
    open(withFocus) {
      context.store.show();
      if (withFocus) focus.value++;
    },
    close() {
      context.store.close();
    },
  };
}
