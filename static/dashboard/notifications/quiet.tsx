import type { QuietDetails } from "../../shared/protocol";
import { t, tag } from "./i18n/index";

const WEEK = [0, 1, 2, 3, 4, 5, 6];

/** What quiet hours are when one begins with them; without a time there are none. */
export function usualQuiet(begins: string | null): QuietDetails {
  return { begins, ends: begins && "08:00", days: begins ? [...WEEK] : [], free_days: [] };
}

/** 2024 began on a Monday. */
function nameOfDay(day: number, weekday: "short" | "long"): string {
  return new Intl.DateTimeFormat(tag, { weekday, timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 1 + day)));
}

export function Quiet({
  quiet,
  zone,
  wrong,
  onChange,
}: {
  quiet: QuietDetails;
  zone: string;
  wrong: string;
  onChange: (quiet: QuietDetails) => void;
}) {
  const has = quiet.begins !== null;
  const overnight = has && quiet.ends !== null && (quiet.ends ?? "") <= (quiet.begins ?? "");
  return (
    <fieldset class="field quiet">
      <legend class="field-label mb-1.5">{t("quiet")}</legend>
      <p class="field-help mb-2">{t("quietText")}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={has}
          onChange={(event) => onChange({ ...usualQuiet(event.currentTarget.checked ? "20:00" : null), free_days: quiet.free_days })}
        />
        <span>{t("quietHours")}</span>
      </label>
      {has && (
        <div class="quiet-hours">
          <div class="quiet-times">
            <label class="field">
              <span class="field-label">{t("from")}</span>
              <input
                type="time"
                required
                value={quiet.begins ?? ""}
                onInput={(event) => onChange({ ...quiet, begins: event.currentTarget.value })}
              />
            </label>
            <label class="field">
              <span class="field-label">{t("until")}</span>
              <input
                type="time"
                required
                value={quiet.ends ?? ""}
                onInput={(event) => onChange({ ...quiet, ends: event.currentTarget.value })}
              />
            </label>
          </div>
          <p class="field-help">{t(overnight ? "zoneOvernight" : "zone", { zone: zone.replaceAll("_", " ") })}</p>
          <Days label={t("beginsOn")} chosen={quiet.days} onChange={(days) => onChange({ ...quiet, days })} />
        </div>
      )}
      <Days label={t("freeDays")} chosen={quiet.free_days} onChange={(free_days) => onChange({ ...quiet, free_days })} />
      {wrong && (
        <p class="field-error" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

function Days({ label, chosen, onChange }: { label: string; chosen: readonly number[]; onChange: (days: number[]) => void }) {
  return (
    <div role="group" aria-label={label}>
      <p class="field-label mb-1.5">{label}</p>
      <div class="choices quiet-days">
        {WEEK.map((day) => (
          <label key={day} title={nameOfDay(day, "long")}>
            <input
              type="checkbox"
              aria-label={nameOfDay(day, "long")}
              checked={chosen.includes(day)}
              onChange={() => onChange(chosen.includes(day) ? chosen.filter((each) => each !== day) : [...chosen, day].sort())}
            />
            <span>{nameOfDay(day, "short")}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
