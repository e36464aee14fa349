import { pickLanguage } from "../../../shared/i18n";
import { knownIn } from "../../departments/store";
import type { Canned } from "../canned/store";
import { threads, unsentOf } from "../store";
import type { Summary } from "../types";
import { type Finding, look } from "./manners";
import { mannersNow } from "./store";

/** What the manners check finds in an answer before it goes to the visitor. `inserted`: canned responses that were put into it. */
export function mannersOf(summary: Summary, body: string, inserted: readonly Canned[]): Finding[] {
  const rules = mannersNow();
  if (!rules) return [];
  const { name, language } = summary.visitor;
  const card = knownIn(summary.id);
  const said = (threads.peek().get(summary.id)?.timeline.messages ?? [])
    .filter((line) => line.kind === "message" && !line.deleted_at)
    .map((line) => ({ ours: line.sender.kind === "operator", body: line.body }));
  const onTheirWay = unsentOf(summary.id)
    .filter((line) => line.kind === "message")
    .map((line) => ({ ours: true, body: line.body }));
  return look(body, {
    ...rules,
    language: pickLanguage(language),
    name,
    email: summary.visitor.email || card.email || "",
    card,
    said: [...said, ...onTheirWay],
    canned: inserted,
  });
}
