/** What was chosen and not sent survives a reload: what is uploaded stands in the draft; of what is not there yet the browser warns. */
import { effect } from "@preact/signals";
import { drafts, saveDraftFiles } from "../composer/drafts";
import { chosen, keepOnly, putBackFiles, shownFrom } from "./store";

const idsOf = (files: readonly { id: string }[] = []) => files.map(({ id }) => id).join();

export function keepFiles(): void {
  /** What each draft was last said to have, so that a change of the tray is told from one of the draft. */
  const known = new Map<string, string>();

  effect(() => {
    for (const [conversation, { files = [] }] of Object.entries(drafts.value)) {
      const ids = idsOf(files);
      if ((known.get(conversation) ?? "") === ids) continue;
      known.set(conversation, ids);
      keepOnly(conversation, new Set(files.map(({ id }) => id)));
      putBackFiles(conversation, files);
    }
    // It was sent or thrown away on another device.
    for (const [conversation, ids] of known) {
      if (!ids || conversation in drafts.value) continue;
      known.set(conversation, "");
      keepOnly(conversation, new Set());
    }
  });

  effect(() => {
    for (const [conversation, list] of Object.entries(chosen.value)) {
      const files = list.flatMap(({ upload: { done } }) => (done ? [shownFrom(done)] : []));
      const ids = idsOf(files);
      if ((known.get(conversation) ?? "") === ids) continue;
      known.set(conversation, ids);
      saveDraftFiles(conversation, files);
    }
  });

  addEventListener("beforeunload", (event) => {
    const isOnItsWay = Object.values(chosen.peek()).some((list) =>
      list.some(({ upload: { state } }) => state !== "ready" && state !== "refused" && state !== "gone"),
    );
    if (isOnItsWay) event.preventDefault();
  });
}
