/** Thin bars over every live screen: whether there is a connection, and whether I was set away. */
import { CloudOff, Coffee } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { type Key, t } from "../i18n/index";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { connectionState, lostAt, me, setAvailability, stoppedBecause } from "./link";

export function goOnline(): void {
  setAvailability("online").catch(() => toast("failed", t("whyOffline")));
}

/** The truth about the connection, after a moment: most losses are over before anybody needs to know. */
export function ConnectionBar({ lost, off }: { lost: Key; off: Key }) {
  const state = connectionState.value;
  const since = lostAt.value;
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (since === null) return;
    const timer = setTimeout(() => setLate(true), 2500);
    return () => clearTimeout(timer);
  }, [since]);
  if (state === "stopped")
    return (
      <div class="thin-bar" role="alert">
        <Icon of={CloudOff} size={15} />
        {t(stoppedBecause.value === "sign_in" ? "signedOut" : "stopped")}
        <a class="text-link" href={location.pathname}>
          {t(stoppedBecause.value === "sign_in" ? "signIn" : "reload")}
        </a>
      </div>
    );
  if (state === "online" || !late) return null;
  return (
    <div class="thin-bar" role="status">
      <Icon of={CloudOff} size={15} />
      {t(navigator.onLine ? lost : off)}
    </div>
  );
}

export function AwayBar() {
  const { away_reason: reason, availability } = me.value;
  if (!reason || availability !== "away") return null;
  return (
    <div class="thin-bar" role="status">
      <Icon of={Coffee} size={15} />
      {t(reason === "idle" ? "setAwayIdle" : "setAwayGone")}
      <button type="button" class="btn btn-primary btn-xs" onClick={goOnline}>
        {t("backToWork")}
      </button>
    </div>
  );
}
