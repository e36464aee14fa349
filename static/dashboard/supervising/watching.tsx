/** Over a conversation that is only watched: whose it is, and what may be done with it. */

import { Eye, Forward, Hand, LayoutGrid, PenLine } from "lucide";
import { useEffect } from "preact/hooks";
import { handing } from "../departments/handover";
import { visitorName } from "../inbox/names";
import { change, takenByMyself } from "../inbox/store";
import type { Summary } from "../inbox/types";
import { command, me } from "../live/link";
import { rights } from "../live/session";
import { ask } from "../ui/dialog";
import { focusDrawn } from "../ui/focus";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { loadWhispers, mayWhisper, watching, whispering, why } from "./store";
import { WhisperBox } from "./whispers";

/** Whether the conversation is watched: nothing is written to the visitor then. */
export function isWatched(summary: Summary): boolean {
  return watching.value === summary.id && summary.assignee?.id !== me.value.id && summary.status !== "closed";
}

/** Who opened it from the wall; the address says so, and so does a reload. */
export function watchFromAddress(): void {
  const id = /^\/inbox\/([0-9a-f-]{36})\/$/.exec(location.pathname)?.[1] ?? null;
  const asked = new URLSearchParams(location.search);
  if (id && rights.peek().maySupervise && asked.has("watch")) watching.value = id;
  if (id && asked.has("whisper")) whispering.value = id;
}

/** What supervising puts between the lines and the composer. */
export function Supervising({ summary }: { summary: Summary }) {
  const { id, assignee } = summary;
  const may = mayWhisper(assignee?.id, me.value.id);
  useEffect(() => {
    if (may) void loadWhispers(id);
  }, [id, may]);
  if (!may || summary.status === "closed") return null;
  const watched = isWatched(summary);
  return (
    <>
      {watched && <WatchBar summary={summary} />}
      {(watched || whispering.value === id) && <WhisperBox key={id} summary={summary} always={watched} />}
    </>
  );
}

function WatchBar({ summary }: { summary: Summary }) {
  const name = summary.assignee?.name ?? "";
  return (
    <div class="watch-bar" role="status">
      <Icon of={Eye} size={16} />
      <p class="watch-words">
        <b>{t("watching")}</b> <span>{name ? t("watchingWhose", { name }) : t("watchingQueue")}</span>
      </p>
      <div class="watch-steps">
        <a class="btn btn-ghost btn-sm" href="/wall/">
          <Icon of={LayoutGrid} size={16} />
          <span class="btn-words">{t("toWall")}</span>
        </a>
        <button
          type="button"
          class="btn btn-ghost btn-sm"
          title={t("noteInsteadWhy")}
          onClick={() => {
            watching.value = null;
            focusDrawn(() => document.getElementById("composer"));
          }}
        >
          <Icon of={PenLine} size={16} />
          <span class="btn-words">{t("noteInstead")}</span>
        </button>
        <button
          type="button"
          class="btn btn-plain btn-sm"
          onClick={() => {
            handing.value = summary.id;
          }}
        >
          <Icon of={Forward} size={16} />
          <span class="btn-words">{t("handOver")}</span>
        </button>
        <button type="button" class="btn btn-plain btn-sm" onClick={() => void takeOver(summary)}>
          <Icon of={Hand} size={16} />
          {t("takeOver")}
        </button>
      </div>
    </div>
  );
}

/** Answers whether it is mine now. */
export async function takeOver(summary: Summary): Promise<boolean> {
  const holder = summary.assignee?.name;
  if (holder && !(await ask(t("takeOverTitle", { name: holder }), t("takeOverText", { name: holder }), t("takeOver")))) return false;
  takenByMyself.add(summary.id);
  try {
    change({ type: "came", conversation: (await command("conversation.take_over", { conversation: summary.id })).conversation });
    watching.value = null;
    toast("done", t("taken", { name: visitorName(summary.visitor) }));
    return true;
  } catch (error) {
    takenByMyself.delete(summary.id);
    const full = (error as { code?: string }).code === "conflict";
    toast("failed", t("notTaken", { why: full ? t("whyFull") : why(error) }));
    return false;
  }
}
