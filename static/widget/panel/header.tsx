import { clock, fromNow, sameDay } from "../../shared/time";
import { type PanelContext, usePanel } from "./context";
import { FaceOf } from "./face";
import { Icon } from "./icons";

/** "at 10:00", "tomorrow at 10:00", "Friday at 10:00": in the reader's own time zone. */
export function moment(at: Date, now: Date, { t, tag }: Pick<PanelContext, "t" | "tag">): string {
  const time = clock(at, tag);
  if (sameDay(at, now)) return t("at_today", { clock: time });
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  const far = at.getTime() - now.getTime() > 6 * 86_400_000;
  const day = sameDay(at, tomorrow)
    ? new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(1, "day")
    : new Intl.DateTimeFormat(tag, far ? { day: "numeric", month: "long" } : { weekday: "long" }).format(at);
  return t("at_day", { day, clock: time });
}

/** The reader's time zone as his language names it at that moment: "GMT+9", "PST". */
const zoneOf = (at: Date, tag: string) =>
  new Intl.DateTimeFormat(tag, { timeZoneName: "short" }).formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";

/** What can honestly be expected: somebody is there, or when somebody will be. */
function Expectation() {
  const panel = usePanel();
  const { store, desk, t, tag } = panel;
  const queue = store.anew.value ? null : desk.queue.value;
  const { online, next_opening } = queue?.department ?? store.presence.value;
  const now = new Date();
  const opening = next_opening ? new Date(next_opening) : null;
  const text = online
    ? queue?.department
      ? t("dept_online", { name: queue.department.name })
      : t("online")
    : opening && opening > now
      ? t("back", { when: moment(opening, now, panel), distance: fromNow(opening, now, tag), zone: zoneOf(opening, tag) })
      : t("away");
  return (
    <p class="expect">
      <i class={online ? "dot is-on" : "dot"} />
      {text}
    </p>
  );
}

export function Header({ tall, onEnd }: { tall: boolean; onEnd?: (() => void) | undefined }) {
  const { store, desk, t } = usePanel();
  const { boot, close } = store.bridge;
  const operator = store.anew.value ? null : (store.conversation.value?.operator ?? null);
  const queue = store.anew.value ? null : desk.queue.value;
  const { online } = store.presence.value;
  const operators = queue?.department ? queue.operators : store.presence.value.operators;
  const faces = operator ? [operator] : online && !tall ? operators.slice(0, 3) : [];
  return (
    <div class={tall ? "head is-tall" : "head"}>
      <div class="who">
        <span class="faces">
          {faces.length ? (
            faces.map((face) => <FaceOf key={face.name} name={face.name} photo={face.photo} size={40} />)
          ) : (
            <FaceOf name={boot.company.name} size={40} />
          )}
        </span>
        <div class="names">
          <h2 id="sodan-title">
            <bdi>{operator?.name || boot.company.name}</bdi>
            {operator?.title ? <small>{operator.title}</small> : null}
          </h2>
          <Expectation />
        </div>
        <div class="tools">
          {onEnd ? (
            <button type="button" class="tool" aria-label={t("end")} title={t("end")} onClick={onEnd}>
              <Icon name="end" size={18} />
            </button>
          ) : null}
          <button type="button" class="tool" aria-label={t("close")} title={t("close")} onClick={close}>
            <Icon name="close" />
          </button>
        </div>
      </div>
      {tall ? (
        <div class="greeting">
          <p class="question">{t("greeting")}</p>
          <p>{t(online ? "greeting_online" : "greeting_away")}</p>
        </div>
      ) : null}
    </div>
  );
}
