import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { assign, route } from "../inbox/actions";
import { colleagues, current, me } from "../inbox/store";
import { Dialog } from "../ui/dialog";
import { SaidCard } from "./card";
import { t } from "./i18n/index";
import { departments } from "./store";

/** The conversation that is being handed over. */
export const handing = signal<string | null>(null);

/** To whom, and what goes along. */
export function HandOver() {
  const id = handing.value;
  const [to, setTo] = useState("");
  const [missing, setMissing] = useState(false);
  if (!id) return null;
  const holder = current.value?.id === id ? current.value.assignee?.id : undefined;
  const close = () => {
    handing.value = null;
    setTo("");
    setMissing(false);
  };
  const send = () => {
    const [kind, key] = [to.slice(0, 1), to.slice(2)];
    const colleague = colleagues.value.find((each) => each.id === key);
    const department = departments.value.find((each) => each.id === key);
    if (kind === "d" && department) void route(id, department);
    else if (kind === "o" && colleague) void assign(id, colleague);
    else return setMissing(true);
    close();
  };
  return (
    <Dialog title={t("handOver")} onClose={close}>
      <form
        class="form-stack mt-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div class={`field ${missing ? "has-error" : ""}`}>
          <label class="field-label" for="hand-to">
            {t("handOverTo")}
          </label>
          <select
            id="hand-to"
            class="control"
            value={to}
            aria-invalid={missing}
            onChange={(event) => {
              setTo(event.currentTarget.value);
              setMissing(false);
            }}
          >
            <option value="">{t("choose")}</option>
            {departments.value.length > 0 && (
              <optgroup label={t("toDepartment")}>
                {departments.value.map((each) => (
                  <option key={each.id} value={`d:${each.id}`} disabled={!each.online.length}>
                    {`${each.name} · ${each.online.length ? t("peopleThere", { n: each.online.length }) : t("nobodyThere")}`}
                  </option>
                ))}
              </optgroup>
            )}
            <optgroup label={t("toColleague")}>
              {colleagues.value
                .filter((each) => each.id !== holder && each.id !== me.value.id)
                .map((each) => (
                  <option key={each.id} value={`o:${each.id}`}>
                    {each.name}
                  </option>
                ))}
            </optgroup>
          </select>
          {missing && (
            <p class="field-error" role="alert">
              {t("choose")}
            </p>
          )}
        </div>
        <div class="hand-card">
          <p class="font-medium">{t("travels")}</p>
          <p class="field-help">{t("travelsWhy")}</p>
          <SaidCard conversation={id} all />
        </div>
        <div class="flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary">
            {t("send")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
