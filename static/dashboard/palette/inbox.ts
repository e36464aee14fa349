/** What can be done in the inbox, by the palette. */
import { leaving, mailing } from "../endings/store";
import { accept, assign, close, reopen } from "../inbox/actions";
import { helpOpen } from "../inbox/keyboard";
import { visitorName } from "../inbox/names";
import { focusSearch } from "../inbox/search/store";
import { contextOpen, current, me } from "../inbox/store";
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
    add(
      "keys",
      () => {
        helpOpen.value = true;
      },
      "?",
    );
    return found;
  });
}
