/** Settings: what I am called for, where, and when not; and my devices. The rail's script holds the connection and keeps the rules. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { NoticeRulesDetails } from "../../shared/protocol";
import { loadDevices } from "../calling/device";
import { rules } from "../calling/rules";
import { get } from "../live/api";
import { DevicesPanel } from "./devices";
import { t } from "./i18n/index";
import { RulesPanel } from "./rules";

function Screen() {
  const [loaded, setLoaded] = useState<NoticeRulesDetails | null>(null);
  const [failed, setFailed] = useState("");
  const start = () => {
    setFailed("");
    get<NoticeRulesDetails>("session/notifications/")
      .then(async (found) => {
        rules.value = found;
        await loadDevices();
        setLoaded(found);
      })
      .catch((error: Error) => setFailed(error.message || t("failed")));
  };
  useEffect(start, []);
  if (failed)
    return (
      <div class="empty">
        <p class="empty-text">{failed}</p>
        <button type="button" class="btn btn-plain btn-sm mt-2" onClick={start}>
          {t("tryAgain")}
        </button>
      </div>
    );
  if (!loaded)
    return (
      <div role="status" aria-label={t("loading")}>
        <span class="skeleton-line" />
        <span class="skeleton-line" />
      </div>
    );
  return (
    <div class="form-stack">
      <DevicesPanel />
      <RulesPanel rules={loaded} />
    </div>
  );
}

const root = document.getElementById("notifications");
if (root) render(<Screen />, root);
