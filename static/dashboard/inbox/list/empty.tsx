import type { IconNode } from "lucide";
import { AlarmClock, Inbox as InboxIcon, ListFilter, PartyPopper, UserCheck } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { type Key, t } from "../../i18n/index";
import { get } from "../../live/api";
import { Icon } from "../../ui/icon";
import { showView } from "../navigation";
import { list } from "../store";
import type { BuiltIn, View } from "../types";
import { isBuiltIn } from "../views";

const EMPTY: Record<BuiltIn | "filtered", { art: IconNode; title: Key; text: Key }> = {
  queue: { art: PartyPopper, title: "emptyQueue", text: "emptyQueueText" },
  mine: { art: UserCheck, title: "emptyMine", text: "emptyMineText" },
  all: { art: InboxIcon, title: "emptyAll", text: "emptyAllText" },
  snoozed: { art: AlarmClock, title: "emptySnoozed", text: "emptySnoozedText" },
  closed: { art: InboxIcon, title: "emptyClosed", text: "emptyClosedText" },
  filtered: { art: ListFilter, title: "emptyFiltered", text: "emptyFilteredText" },
};

/** An empty view: what it is for, and the one thing to do next if there is one. */
export function Empty({ view }: { view: View }) {
  const { art, title, text } = EMPTY[isBuiltIn(view) ? view : "filtered"];
  const { queue, all } = list.value.counts;
  const setUp = useUnfinishedSetUp(all === 0 && (view === "queue" || view === "mine" || view === "all"));
  return (
    <div class="empty">
      <span class="empty-art">
        <Icon of={art} size={26} />
      </span>
      <p class="empty-title">{t(title)}</p>
      <p class="empty-text">{t(setUp ? "emptyNewText" : text)}</p>
      {view === "mine" && queue > 0 ? (
        <button type="button" class="btn btn-primary btn-sm mt-2" onClick={() => showView("queue")}>
          {t("toQueue")}
        </button>
      ) : (
        setUp && (
          <a class="btn btn-primary btn-sm mt-2" href={setUp}>
            {t("toSetUp")}
          </a>
        )
      )}
    </div>
  );
}

/** The address of the set-up page while something on it is left to do, for whoever may do it. */
function useUnfinishedSetUp(wanted: boolean): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const page = document.querySelector<HTMLAnchorElement>("a[data-rail=set-up]")?.href;
    if (!wanted || !page) return setAddress("");
    let isCurrent = true;
    get<{ is_done: boolean }>("onboarding/").then(
      (answer) => isCurrent && setAddress(answer.is_done ? "" : page),
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [wanted]);
  return address;
}
