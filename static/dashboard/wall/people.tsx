/** Departments and operators in figures; pressing one shows only what is theirs. */
import { Clock, TriangleAlert } from "lucide";
import type { WallFigures, WallOperator } from "../../shared/protocol";
import { departments } from "../departments/store";
import { Elapsed } from "../ui/elapsed";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";
import { asked, figures, show } from "./store";

export function Departments() {
  const found = figures.value;
  if (!found || departments.value.length === 0) return null;
  const of = (id: string | null) => found.departments.find((each) => each.id === id)?.figures;
  const none = of(null);
  const tiles = departments.value.map((each) => ({ id: each.id, name: each.name, color: each.color, figures: of(each.id) }));
  if (none) tiles.push({ id: "none", name: t("noDepartment"), color: "gray", figures: none });
  return (
    <section class="wall-departments" aria-label={t("departments")}>
      <Tile name={t("all")} figures={found.total} pressed={!asked.value.department} onPress={() => show({ department: "" })} />
      {tiles.map((each) => (
        <Tile
          key={each.id}
          name={each.name}
          color={each.color}
          figures={each.figures}
          pressed={asked.value.department === each.id}
          onPress={() => show({ department: asked.value.department === each.id ? "" : each.id })}
        />
      ))}
    </section>
  );
}

interface TileProps {
  name: string;
  color?: string;
  figures: WallFigures | undefined;
  pressed: boolean;
  onPress: () => void;
}

function Tile({ name, color, figures: found, pressed, onPress }: TileProps) {
  return (
    <button type="button" class="wall-tile" aria-pressed={pressed} onClick={onPress}>
      <span class="wall-tile-name">
        {color && <span class={`dept-dot is-${color}`} />}
        <span class="truncate" dir="auto">
          {name}
        </span>
        <span class="wall-tile-count tabular">{found?.all ?? 0}</span>
      </span>
      <Numbers figures={found} />
    </button>
  );
}

/** How many wait and are late, and for how long at most. */
function Numbers({ figures: found }: { figures: WallFigures | undefined }) {
  if (!found?.waiting) return <span class="wall-numbers is-calm">{t("waiting", { n: 0 })}</span>;
  return (
    <span class="wall-numbers">
      <span>{t("waiting", { n: found.waiting })}</span>
      {found.late > 0 && (
        <span class="wall-late">
          <Icon of={TriangleAlert} size={13} />
          {t("late", { n: found.late })}
        </span>
      )}
      {found.since && (
        <span class="wall-longest" title={t("longest")}>
          <Icon of={Clock} size={13} label={t("longest")} />
          <Elapsed since={found.since} />
        </span>
      )}
    </span>
  );
}

export function Operators() {
  const found = figures.value;
  if (!found) return <section class="wall-operators" aria-busy="true" />;
  const busy = found.operators.filter((each) => each.is_there || each.availability === "away" || each.figures.all > 0);
  const others = found.operators.filter((each) => !busy.includes(each));
  busy.sort((a, b) => rank(a) - rank(b) || since(a) - since(b) || a.name.localeCompare(b.name));
  return (
    <section class="wall-operators" aria-labelledby="wall-operators">
      <h2 id="wall-operators" class="wall-side-title">
        {t("operators")}
      </h2>
      <ul>
        {busy.map((each) => (
          <Operator key={each.id} operator={each} />
        ))}
      </ul>
      {others.length > 0 && (
        <details class="wall-others">
          <summary>{t("others", { n: others.length })}</summary>
          <ul>
            {others.map((each) => (
              <Operator key={each.id} operator={each} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Operator({ operator }: { operator: WallOperator }) {
  const { id, name, photo, is_there, availability, capacity, figures: own } = operator;
  const isShown = asked.value.operator === id;
  const state = is_there ? "online" : availability === "away" ? "away" : "offline";
  const words = is_there
    ? t("present")
    : availability === "away"
      ? t("away")
      : availability === "online"
        ? t("noConnection")
        : t("offline");
  const isFull = capacity !== null && own.all >= capacity;
  return (
    <li>
      <button
        type="button"
        class="wall-operator"
        aria-pressed={isShown}
        title={t("filterOn", { name })}
        onClick={() => show({ operator: isShown ? "" : id })}
      >
        <Face id={id} name={name} photo={photo} presence={state} />
        <span class="wall-operator-main">
          <span class="wall-operator-name">
            <span class="truncate" dir="auto">
              {name}
            </span>
            <span class="wall-operator-state">{words}</span>
          </span>
          <span class="wall-operator-load">
            {capacity !== null && (
              <span class={`wall-load ${isFull ? "is-full" : ""}`} aria-hidden="true">
                <span style={{ inlineSize: `${Math.min(100, (own.all / capacity) * 100)}%` }} />
              </span>
            )}
            <span class="tabular">{capacity === null ? t("open", { n: own.all }) : t("capacity", { open: own.all, most: capacity })}</span>
            {isFull && <span class="wall-full">{t("full")}</span>}
          </span>
          {own.waiting > 0 && <Numbers figures={own} />}
        </span>
      </button>
    </li>
  );
}

function rank({ figures: own, is_there }: WallOperator): number {
  return own.late > 0 ? 0 : own.waiting > 0 ? 1 : is_there ? 2 : 3;
}

function since({ figures: own }: WallOperator): number {
  return own.since ? Date.parse(own.since) : Number.MAX_SAFE_INTEGER;
}
