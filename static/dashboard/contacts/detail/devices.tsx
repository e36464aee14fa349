import { Monitor, Smartphone, Tablet } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { get } from "../../live/api";
import { Icon } from "../../ui/icon";
import { t } from "../i18n/index";
import { ago, inFull } from "../names";
import type { Contact, Device } from "../types";

const ART = { desktop: Monitor, phone: Smartphone, tablet: Tablet, "": Monitor };

/** The browsers that he came with. */
export function Devices({ contact }: { contact: Contact }) {
  const [devices, setDevices] = useState<Device[] | null>(null);
  useEffect(() => {
    get<{ results: Device[] }>(`contacts/${contact.id}/devices/`).then(
      ({ results }) => setDevices(results),
      () => setDevices([]),
    );
  }, [contact.id]);
  if (!devices?.length) return null;
  return (
    <section class="contact-card" aria-label={t("devices")}>
      <h3 class="context-title">{t("devices")}</h3>
      <ul class="device-list">
        {devices.map((device) => (
          <li key={device.id}>
            <Icon of={ART[device.device]} size={16} class="mt-0.5 shrink-0 text-quiet" />
            <span class="min-w-0 grow">
              <span class="block truncate">{[device.browser, device.system].filter(Boolean).join(" · ") || t("unknownBrowser")}</span>
              <span class="block truncate text-xs text-quiet">
                {device.website} · {t("visits", { n: device.visits })} ·{" "}
                {device.online ? (
                  t("online")
                ) : device.seen_at ? (
                  <time title={inFull(device.seen_at)}>{ago(device.seen_at)}</time>
                ) : (
                  t("never")
                )}
              </span>
            </span>
            {device.online && <span class="presence is-online mt-1.5" />}
          </li>
        ))}
      </ul>
    </section>
  );
}
