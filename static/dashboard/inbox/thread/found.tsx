/** Showing the line that a search led to: where it is loaded, else from a stretch of its own. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index";
import type { Message } from "../types";
import { leaveSought, loadAround, loadSide, type Stretch, seekFailed, sought, stretch } from "./around";
import type { Thread } from "./reducer";

export function stretchOf(conversation: string): Stretch | null {
  return stretch.value?.conversation === conversation ? stretch.value : null;
}

/** Brings the sought line into sight, once for each time it is sought; answers its id, to be marked. */
export function useSought(
  box: { current: HTMLDivElement | null },
  conversation: string,
  thread: Thread,
  messages: readonly Message[],
): string {
  const line = sought.value?.conversation === conversation ? sought.value : null;
  const shown = useRef<object | null>(null);
  const asked = useRef<object | null>(null);
  const isThere = Boolean(line && messages.some((message) => message.id === line.message));

  useEffect(() => {
    if (!line || isThere || asked.current === line || thread.state !== "live") return;
    asked.current = line;
    void loadAround(line);
  }, [line, isThere, thread.state]);

  useLayoutEffect(() => {
    if (!line || !isThere || shown.current === line) return;
    shown.current = line;
    const element = box.current?.querySelector(`[data-line="${line.message}"]`)?.firstElementChild;
    element?.scrollIntoView({ block: "center" });
    // Once more when what is above has its height: faces and fonts come late.
    const again = setTimeout(() => element?.scrollIntoView({ block: "center" }), 120);
    return () => clearTimeout(again);
  }, [line, isThere, messages]);

  useEffect(() => () => leaveSought(conversation), [conversation]);
  return line && isThere ? line.message : "";
}

/** More of a stretch, above or below. */
export function StretchSide({ side }: { side: "older" | "newer" }) {
  const now = stretch.value;
  if (!now || (side === "older" && !now.hasOlder)) return null;
  if (now.loading === side) return <p class="system-line late">{t("loading")}</p>;
  return (
    <div class="text-center">
      <button type="button" class="btn btn-plain btn-sm" onClick={() => void loadSide(side)}>
        {t(now.failed === side ? "olderFailed" : side === "older" ? "loadOlder" : "loadNewer")}
      </button>
    </div>
  );
}

export function SoughtFailed({ id }: { id: string }) {
  const line = sought.value;
  if (!seekFailed.value || line?.conversation !== id) return null;
  return (
    <p class="sought-failed" role="alert">
      <span>{t("soughtFailed")}</span>
      <button type="button" class="text-link" onClick={() => void loadAround(line)}>
        {t("tryAgain")}
      </button>
    </p>
  );
}
