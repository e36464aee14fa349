import { signal } from "@preact/signals";
import { AlarmClock, CalendarClock, MessageSquareReply } from "lucide";
import { useState } from "preact/hooks";
import { type Key, t } from "../i18n/index";
import { fromField, toField, usualDue } from "../tasks/dates";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Menu, MenuItem, MenuRule } from "../ui/menu";
import { moments } from "./moments";
import { atComing } from "./time";

/** The server takes no moment further away. */
const LONGEST_MS = 366 * 24 * 60 * 60 * 1000;

/** For whom a moment is being chosen. */
const choosing = signal<((until: string | null) => void) | null>(null);

/** Until when something is put off. `pick` gets the moment, or null: until the visitor writes. */
export function SnoozeMenu({
  label,
  class: name,
  buttonId,
  pick,
}: {
  label: string;
  class: string;
  buttonId?: string;
  pick: (until: string | null) => void;
}) {
  return (
    <Menu label={label} class={name} face={<Icon of={AlarmClock} />} {...(buttonId ? { buttonId } : {})}>
      <div class="menu-label">{t("snoozeUntil")}</div>
      {moments(new Date()).map(({ key, at }) => (
        <MenuItem key={key} onPick={() => pick(at.toISOString())}>
          <Icon of={AlarmClock} size={16} />
          {t(key)}
          <span class="ms-auto ps-3 text-xs text-quiet">{atComing(at.toISOString(), Date.now())}</span>
        </MenuItem>
      ))}
      <MenuItem
        onPick={() => {
          choosing.value = pick;
        }}
      >
        <Icon of={CalendarClock} size={16} />
        {t("snoozeChoose")}
      </MenuItem>
      <MenuRule />
      <MenuItem onPick={() => pick(null)}>
        <Icon of={MessageSquareReply} size={16} />
        {t("snoozeReply")}
      </MenuItem>
    </Menu>
  );
}

export function SnoozeDialog() {
  const pick = choosing.value;
  const [at, setAt] = useState(toField(usualDue(new Date())));
  if (!pick) return null;
  const moment = fromField(at);
  const away = moment === null ? 0 : Date.parse(moment) - Date.now();
  const wrong: Key | "" = moment !== null && away <= 0 ? "snoozePast" : away > LONGEST_MS ? "snoozeFar" : "";
  const close = () => {
    choosing.value = null;
  };
  return (
    <Dialog title={t("snoozeUntil")} onClose={close}>
      <form
        class="form-stack mt-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!moment || wrong) return;
          close();
          pick(moment);
        }}
      >
        <div class="field">
          <label class="field-label" for="snooze-at">
            {t("snoozeMoment")}
          </label>
          <input
            id="snooze-at"
            type="datetime-local"
            autoFocus
            min={toField(new Date())}
            value={at}
            aria-invalid={wrong !== ""}
            aria-describedby={wrong ? "snooze-error" : undefined}
            onInput={(event) => setAt(event.currentTarget.value)}
          />
          {wrong && (
            <p class="field-error" id="snooze-error" role="alert">
              {t(wrong)}
            </p>
          )}
        </div>
        <div class="flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={!moment || wrong !== ""}>
            {t("snooze")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
