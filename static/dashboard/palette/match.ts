/** Which commands are meant. The matching is that of canned responses. Pure. */
import { search } from "../inbox/canned/fuzzy";
import type { Command } from "./commands";

/** Those that match, the best first; for nothing typed those used last, then all in their own order. */
export function matching(commands: readonly Command[], query: string, recent: readonly string[]): Command[] {
  const used = (command: Command) => {
    const at = recent.indexOf(command.id);
    return at < 0 ? 0 : recent.length - at;
  };
  const all = commands.map((command) => ({
    shortcut: "",
    title: command.title,
    folder: "",
    text: command.id,
    use_count: used(command),
    command,
  }));
  const found = search(all, query).map(({ command }) => command);
  return query.trim() ? found : [...found].sort((a, b) => used(b) - used(a));
}
