import { Eye } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/index";
import { languageName } from "../inbox/names";
import { atMoment, inFull } from "../inbox/time";
import type { Summary } from "../inbox/types";
import { get } from "../live/api";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { lookAt, lookers } from "./looking";
import { VisitorPath } from "./path";
import { Remarks } from "./remarks";
import { follow, paths } from "./store";

/** What we know of a visitor beside a conversation and in the list of visitors alike: who else looks, his path, what was talked before, his machine. */
export function About({ visitor, conversation = "" }: { visitor: string; conversation?: string }) {
  return (
    <>
      <Lookers visitor={visitor} />
      <Remarks key={visitor} visitor={visitor} />
      <VisitorPath visitor={visitor} />
      {/* Keyed: an answer that comes late is about somebody else, and is shown nowhere. */}
      <Talks key={visitor} visitor={visitor} except={conversation} />
      <Machine key={visitor} visitor={visitor} />
    </>
  );
}

function Lookers({ visitor }: { visitor: string }) {
  useEffect(() => {
    let current = true;
    // Only who is watched can be looked at: the path is asked for here, not where it is shown.
    void follow(visitor).then(() => current && lookAt(visitor));
    return () => {
      current = false;
      lookAt(null);
    };
  }, [visitor]);
  const others = [...(lookers.value.get(visitor)?.values() ?? [])];
  if (!others.length) return null;
  const names = others.map((one) => one.name).join(", ");
  return (
    <p class="lookers" role="status">
      <Icon of={Eye} size={15} class="shrink-0" />
      {others.slice(0, 4).map((one) => (
        <Face key={one.id} id={one.id} name={one.name} photo={one.photo} size="sm" />
      ))}
      <span class="truncate" title={names}>
        {t("alsoLooking", { names })}
      </span>
    </p>
  );
}

type Talk = Pick<Summary, "id" | "number" | "status" | "started_at" | "preview" | "assignee">;
const MOST_TALKS = 10;

function Talks({ visitor, except }: { visitor: string; except: string }) {
  const [talks, setTalks] = useState<Talk[] | null | "failed">(null);
  const load = () => {
    setTalks(null);
    get<{ results: Talk[] }>(`conversations/?visitor=${visitor}&limit=${MOST_TALKS + 1}`).then(
      ({ results }) => setTalks(results),
      () => setTalks("failed"),
    );
  };
  useEffect(load, [visitor]);
  if (talks === "failed")
    return (
      <section class="context-section">
        <h3 class="context-title">{t("pastTalks")}</h3>
        <p class="text-quiet">
          {t("talksFailed")}{" "}
          <button type="button" class="page-link" onClick={load}>
            {t("tryAgain")}
          </button>
        </p>
      </section>
    );
  const others = (talks ?? []).filter((talk) => talk.id !== except).slice(0, MOST_TALKS);
  if (others.length === 0) return null;
  return (
    <section class="context-section">
      <h3 class="context-title">{t("pastTalks")}</h3>
      <ul class="past-talks">
        {others.map((talk) => (
          <li key={talk.id}>
            <a href={`/inbox/${talk.id}/`}>
              <span class="past-talk-line">
                <span class="truncate" dir="auto">
                  {talk.preview?.text || t("conversation")}
                </span>
                <span class="text-quiet tabular">#{talk.number}</span>
              </span>
              <span class="text-quiet">
                <time dateTime={talk.started_at} title={inFull(talk.started_at)}>
                  {atMoment(talk.started_at)}
                </time>
                {talk.assignee && ` · ${talk.assignee.name}`}
                {talk.status !== "closed" && ` · ${t(talk.status === "queued" ? "stateQueued" : "stateOpen")}`}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Details {
  language: string;
  time_zone: string;
  created_at: string;
  email: string;
}

/** With what he comes: a visitor is one browser, whose screen and version change over time. */
function Machine({ visitor }: { visitor: string }) {
  const [details, setDetails] = useState<Details | null>(null);
  useEffect(() => {
    get<Details>(`visitors/${visitor}/`).then(setDetails, () => {});
  }, [visitor]);
  const visits = paths.value.get(visitor)?.visits ?? [];
  const machines = [
    ...new Set(
      visits.map((visit) => [visit.browser, visit.system, visit.screen.replace("x", " × ")].filter(Boolean).join(" · ")).filter(Boolean),
    ),
  ];
  if (!details && machines.length === 0) return null;
  return (
    <section class="context-section">
      <details class="context-more">
        <summary class="context-title">{t("technical")}</summary>
        <dl class="facts">
          {machines.length > 0 && (
            <>
              <dt>{t("deviceOf")}</dt>
              <dd>
                {machines.slice(0, 4).map((machine) => (
                  <span key={machine} class="block break-words">
                    {machine}
                  </span>
                ))}
              </dd>
            </>
          )}
          {details?.language && (
            <>
              <dt>{t("language")}</dt>
              <dd>{languageName(details.language)}</dd>
            </>
          )}
          {details?.time_zone && (
            <>
              <dt>{t("timeZone")}</dt>
              <dd>
                {details.time_zone}
                <LocalTime zone={details.time_zone} />
              </dd>
            </>
          )}
          {details?.created_at && (
            <>
              <dt>{t("firstSeen")}</dt>
              <dd>
                <time dateTime={details.created_at} title={inFull(details.created_at)}>
                  {atMoment(details.created_at)}
                </time>
              </dd>
            </>
          )}
          <dt>{t("visitorId")}</dt>
          <dd class="break-all text-quiet">{visitor}</dd>
        </dl>
      </details>
    </section>
  );
}

function LocalTime({ zone }: { zone: string }) {
  try {
    const there = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone: zone });
    return <span class="text-quiet"> · {t("thereNow", { time: there.format(new Date()) })}</span>;
  } catch {
    return null;
  }
}
