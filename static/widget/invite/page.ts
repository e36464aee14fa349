/** A page that an operator proposes: nothing opens unless the visitor says so. */
import type { Translate } from "../../shared/i18n";
import { safeHref } from "../../shared/links";
import type { ProposedPage } from "../../shared/protocol";
import type { Bridge } from "../bridge";
import { type Action, type Card, showCard } from "./card";
import { hasUnsavedInput } from "./unsaved";
import type { Words } from "./words";

/** How long the visitor's choice may take to reach the server before he goes anyway. */
const PATIENCE_MS = 800;

export function showPage(
  frame: Element,
  page: ProposedPage,
  { bridge, t, done, redo }: { bridge: Bridge; t: Translate<Words>; done: () => void; redo: () => void },
): Card | null {
  const href = safeHref(page.url);
  if (!href) return null;
  const tell = (status: "opened" | "new_tab" | "later") =>
    bridge.connection.send("page.answer", { page: page.id, status }).catch(() => undefined);
  const unsaved = hasUnsavedInput();
  const host = new URL(href).host;
  const open: Action = {
    words: t("open"),
    kind: "yes",
    run: async () => {
      // He may have begun to write since it was shown.
      if (hasUnsavedInput()) return redo();
      await Promise.race([tell("opened"), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
      done();
      location.assign(href);
    },
  };
  const later = () => {
    void tell("later");
    done();
  };
  return showCard(frame, {
    look: "page",
    title: `${t("pageFromUs")}: ${page.title || host}`,
    name: page.title || host,
    under: t("pageFromUs"),
    photo: null,
    lines: [
      { text: href, kind: "address" as const },
      ...(page.is_foreign ? [{ text: t("foreign", { host }), kind: "note" as const }] : []),
      ...(unsaved ? [{ text: t("unsaved"), kind: "note" as const }] : []),
    ],
    failed: t("failed"),
    actions: [
      ...(unsaved ? [] : [open]),
      {
        words: t("newTab"),
        kind: unsaved ? "yes" : "no",
        run: () => {
          // In the click itself, or the browser takes it for a pop-up.
          window.open(href, "_blank", "noopener,noreferrer");
          void tell("new_tab");
          done();
        },
      },
      { words: t("later"), kind: "no", run: later },
      { words: t("close"), kind: "close", run: later },
    ],
  });
}
