import { BellRing, CircleCheck, Laptop, Send, Smartphone, Trash2 } from "lucide";
import { useState } from "preact/hooks";
import type { DeviceDetails } from "../../shared/protocol";
import { type Ability, ability, devices, here, removeDevice, tryDevice, turnOnHere } from "../calling/device";
import { atMoment } from "../inbox/time";
import { whyRefused } from "../live/api";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";

type Said = { kind: "done" | "failed"; text: string } | null;

/** This browser, with one button; below it all that take pushes for me. */
export function DevicesPanel() {
  const [busy, setBusy] = useState("");
  const [said, setSaid] = useState<Said>(null);
  const can = ability();
  const known = devices.value ?? [];

  const run = (what: string, work: () => Promise<Said>) => async () => {
    setBusy(what);
    setSaid(null);
    try {
      setSaid(await work());
    } catch (error) {
      setSaid({ kind: "failed", text: whyRefused(error, { offline: t("offline"), failed: t("failedDevice") }) });
    }
    setBusy("");
  };
  const turnOn = run("on", async () =>
    (await turnOnHere()) ? { kind: "done", text: t("turnedOn") } : { kind: "failed", text: t("refused") },
  );

  return (
    <section class="panel" aria-labelledby="devices-title">
      <header class="panel-head">
        <h2 id="devices-title" class="font-semibold">
          {t("devices")}
        </h2>
      </header>
      <div class="panel-body form-stack">
        <p class="text-quiet text-sm">{t("devicesText")}</p>
        {can !== "can" ? (
          <p class="notice is-warning">{t(`ability_${can as Exclude<Ability, "can">}`)}</p>
        ) : here.value ? (
          <p class="field-ok">
            <Icon of={CircleCheck} size={16} />
            {t("hereOn")}
          </p>
        ) : (
          <div>
            <button type="button" class="btn btn-primary" disabled={busy !== ""} onClick={turnOn}>
              <Icon of={BellRing} size={16} />
              {t(busy === "on" ? "turningOn" : "turnOn")}
            </button>
          </div>
        )}
        {known.length > 0 && (
          <ul class="device-list">
            {known.map((device) => (
              <Device
                key={device.id}
                device={device}
                busy={busy}
                onTry={run(`try:${device.id}`, async () => {
                  await tryDevice(device);
                  return { kind: "done", text: t("tried") };
                })}
                onRemove={run(`remove:${device.id}`, async () => {
                  await removeDevice(device);
                  return { kind: "done", text: t("removed", { name: device.name || t("someBrowser") }) };
                })}
              />
            ))}
          </ul>
        )}
        <p class={`device-said ${said?.kind === "failed" ? "field-error" : "field-ok"}`} role="status">
          {said?.text ?? ""}
        </p>
      </div>
    </section>
  );
}

function Device({ device, busy, onTry, onRemove }: { device: DeviceDetails; busy: string; onTry: () => void; onRemove: () => void }) {
  const name = device.name || t("someBrowser");
  const isPhone = /iPhone|iPad|Android/.test(device.name);
  return (
    <li class="device">
      <Icon of={isPhone ? Smartphone : Laptop} size={18} class="device-art" />
      <div class="device-words">
        <span class="device-name">
          {name}
          {device.is_this && <span class="device-this">{t("thisOne")}</span>}
        </span>
        <span class="text-quiet text-xs">
          {device.reached_at ? t("reached", { when: atMoment(device.reached_at) }) : t("since", { when: atMoment(device.created_at) })}
        </span>
      </div>
      <button type="button" class="btn btn-plain btn-sm" disabled={busy !== ""} onClick={onTry} aria-label={t("tryName", { name })}>
        <Icon of={Send} size={14} />
        {t(busy === `try:${device.id}` ? "sending" : "try")}
      </button>
      <button
        type="button"
        class="icon-btn"
        disabled={busy !== ""}
        onClick={onRemove}
        aria-label={t("removeName", { name })}
        title={t("remove")}
      >
        <Icon of={Trash2} size={16} />
      </button>
    </li>
  );
}
