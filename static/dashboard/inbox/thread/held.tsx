import { Undo2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../ui/icon";
import { t } from "../composer/i18n/index";
import { takeBack } from "../sending";
import type { Unsent } from "./bubble";

/** A line that goes in some seconds, and the button that takes it back. */
export function Held({ unsent }: { unsent: Unsent }) {
  const [at, setAt] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((unsent.until - at) / 1000);
  if (seconds <= 0) return null;
  return (
    <div class="held">
      <span class="tabular" aria-hidden="true">
        {t("heldFor", { n: seconds })}
      </span>
      <button type="button" class="text-link" aria-keyshortcuts="Escape" onClick={() => takeBack(unsent.cid)}>
        <Icon of={Undo2} size={13} /> {t("takeBack")}
      </button>
      <kbd class="key hide-on-touch">Esc</kbd>
    </div>
  );
}
