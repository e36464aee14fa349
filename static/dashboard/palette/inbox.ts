/** What can be done in the inbox, by the palette. */
import { leaving, mailing } from "../endings/store";
import { accept, assign, close, reopen } from "../inbox/actions";
import { visitorName } from "../inbox/names";
import { focusSearch } from "../inbox/search/store";
import { contextOpen, current, me } from "../inbox/store";
import { rights } from "../live/session";
import { t as tOfSupervising } from "../supervising/i18n/index";
import { mayWhisper } from "../supervising/store";
import { takeOver } from "../supervising/watching";
import { openWhisper } from "../supervising/whispers";
import { type Command, offerCommands } from "./commands";
import { type Key, t } from "./i18n/index";

export function startInboxCommands(): void {
  offerCommands(() => {
    const found: Command[] = [];
    const add = (id: Key, run: () => unknown, ...keys: string[]) => found.push({ id, title: t(id), group: "actions", keys, run });
    const summary = current.peek();
    if (summary) {
      const { id, status, visitor } = summary;
      const compose = (mode: string) => dispatchEvent(new CustomEvent("sodan:compose", { detail: mode }));
      add("reply", () => compose("reply"), "r");
      add("note", () => compose("note"), "n");
      if (status !== "closed" && mayWhisper(summary.assignee?.id, me.peek().id))
        found.push({ id: "whisper", title: tOfSupervising("whisper"), group: "actions", keys: ["w"], run: () => openWhisper(id) });
      if (rights.peek().maySupervise && summary.assignee && summary.assignee.id !== me.peek().id)
        found.push({ id: "takeOver", title: tOfSupervising("takeOver"), group: "actions", run: () => takeOver(summary) });
      if (status === "queued") add("accept", () => accept(id), "a");
      if (status === "closed") add("reopen", () => reopen(id));
      else {
        add("close", () => close(id), "e");
        add("snooze", () => document.getElementById("snooze-button")?.click(), "z");
        add(
          "promise",
          () => {
            leaving.value = { conversation: id, name: visitorName(visitor) };
          },
          "p",
        );
        if (summary.assignee?.id !== me.peek().id) add("assignMe", () => assign(id, me.peek()));
      }
      add("transcript", () => {
        mailing.value = { conversation: id, email: visitor.email };
      });
      add("details", () => {
        contextOpen.value = !contextOpen.peek();
      });
    }
    add("search", focusSearch, "/");
    return found;
  });
}
