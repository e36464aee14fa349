/** The panel's entry: the loader imports this module when the panel is first needed and calls `mount`. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { type CatalogueLike, htmlLanguage, type Language, translator } from "../../shared/i18n";
import type { Bridge, Panel } from "../bridge";
import { PanelProvider } from "./context";
import { Desk } from "./desk";
import { en, type Words } from "./i18n/en";
import { PanelView } from "./panel";
import css from "./panel.css?inline";
import { Store } from "./store";
import { followKeyboard } from "./viewport";

/** Whoever reads one language need not load the others; of a panel that is older than what the server has, only this one is left. */
function wordsOf(language: Language): CatalogueLike<Words> | Promise<CatalogueLike<Words>> {
  if (language === "ja")
    return import("./i18n/ja").then(
      ({ ja }) => ja,
      () => en,
    );
  if (language === "zh-hans")
    return import("./i18n/zh-hans").then(
      ({ zhHans }) => zhHans,
      () => en,
    );
  return en;
}

export async function mount(bridge: Bridge): Promise<Panel> {
  const language: Language = bridge.language;
  const words = await wordsOf(language);
  if (bridge.ended?.aborted) throw new Error("Who it was for is gone.");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  bridge.root.adoptedStyleSheets = [...bridge.root.adoptedStyleSheets, sheet];
  const store = new Store(bridge);
  const context = {
    store,
    desk: new Desk(store, language),
    t: translator<Words>({ ...words, ...bridge.boot.website.texts }, language),
    tag: htmlLanguage(language),
  };
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
