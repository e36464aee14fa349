/** Choosing colleagues, with the truth about who may not see the visitor. */
import { EyeOff } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { SideColleague } from "../../shared/protocol";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";

const SEARCHED_FROM = 8;

export function Picker({
  load,
  without = [],
  chosen,
  onChange,
  wrong = "",
}: {
  load: () => Promise<readonly SideColleague[]>;
  without?: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  wrong?: string;
}) {
  const [people, setPeople] = useState<readonly SideColleague[] | null | "failed">(null);
  const [asked, setAsked] = useState("");
  const read = () => {
    setPeople(null);
    load().then(setPeople, () => setPeople("failed"));
  };
  useEffect(read, []);
  if (people === null) return <span class="skeleton-line" />;
  if (people === "failed")
    return (
      <p class="field-error" role="alert">
        {t("peopleFailed")}{" "}
        <button type="button" class="text-link" onClick={read}>
          {t("tryAgain")}
        </button>
      </p>
    );
  const others = people.filter((each) => !without.includes(each.id));
  const wanted = asked.trim().toLowerCase();
  const found = others.filter((each) => !wanted || `${each.name} ${each.title}`.toLowerCase().includes(wanted));
  const blind = others.filter((each) => !each.sees && chosen.includes(each.id)).map((each) => each.name);
  return (
    <fieldset class="side-picker" aria-describedby={wrong ? "side-nobody" : undefined}>
      <legend class="field-label mb-1.5">
        {t("choose")} {chosen.length > 0 && <span class="field-optional">{t("chosen", { n: chosen.length })}</span>}
      </legend>
      {others.length >= SEARCHED_FROM && (
        <input
          type="search"
          class="control"
          placeholder={t("findPeople")}
          aria-label={t("findPeople")}
          value={asked}
          onInput={(event) => setAsked(event.currentTarget.value)}
        />
      )}
      {found.length === 0 && <p class="text-quiet">{t(others.length ? "noPeople" : "noColleagues")}</p>}
      <ul class="side-people">
        {found.map((each) => (
          <li key={each.id}>
            <label class="side-person">
              <input
                type="checkbox"
                checked={chosen.includes(each.id)}
                onChange={() => onChange(chosen.includes(each.id) ? chosen.filter((id) => id !== each.id) : [...chosen, each.id])}
              />
              <Face id={each.id} name={each.name} photo={each.photo} presence={each.availability} />
              <span class="min-w-0">
                <span class="block truncate" dir="auto">
                  {each.name}
                </span>
                {!each.sees && <Unsighted />}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {blind.length > 0 && (
        <p class="side-blind" role="status">
          <Icon of={EyeOff} size={15} class="shrink-0" />
          <span>{t("unsightedHere", { names: blind.join(", ") })}</span>
        </p>
      )}
      {wrong && (
        <p id="side-nobody" class="field-error" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

export function Unsighted() {
  return (
    <span class="side-unsighted">
      <Icon of={EyeOff} size={13} class="shrink-0" />
      {t("unsighted")}
    </span>
  );
}
