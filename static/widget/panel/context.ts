/** What every part of the panel needs. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Translate } from "../../shared/i18n";
import type { Desk } from "./desk";
import type { Words } from "./i18n/en";
import type { Store } from "./store";

export interface PanelContext {
  store: Store;
  desk: Desk;
  t: Translate<Words>;
  /** Language tag for Intl. */
  tag: string;
}

const Context = createContext<PanelContext | null>(null);
export const PanelProvider = Context.Provider;

export function usePanel(): PanelContext {
  const context = useContext(Context);
  if (!context) throw new Error("usePanel outside of the panel");
  return context;
}
