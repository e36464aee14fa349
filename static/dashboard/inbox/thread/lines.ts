/** From messages to what is drawn: day lines, groups of bubbles, the line above what is new. Pure. */
import { sameDay } from "../time";
import type { Message } from "../types";

const GROUP_MS = 5 * 60_000;

export type Line =
  | { type: "day"; key: string; at: string }
  | { type: "new"; key: string }
  | { type: "system"; key: string; message: Message }
  | { type: "group"; key: string; mine: boolean; note: boolean; messages: Message[] };

/** `newAfter`: the number up to which everything had been read when the conversation was opened; 0 draws no such line. */
export function linesOf(messages: readonly Message[], newAfter: number): Line[] {
  const lines: Line[] = [];
  let group: Extract<Line, { type: "group" }> | null = null;
  let before: Message | null = null;
  let marked = newAfter <= 0;
  for (const message of messages) {
    if (!before || !sameDay(before.created_at, message.created_at)) {
      lines.push({ type: "day", key: `day-${message.id}`, at: message.created_at });
      group = null;
    }
    if (!marked && message.seq > newAfter && message.sender.kind === "visitor") {
      marked = true;
      lines.push({ type: "new", key: "new" });
      group = null;
    }
    if (message.kind === "system") {
      lines.push({ type: "system", key: message.id, message });
      group = null;
    } else if (group && before && continues(before, message)) {
      group.messages.push(message);
    } else {
      group = {
        type: "group",
        key: message.id,
        mine: message.sender.kind !== "visitor",
        note: message.kind === "note",
        messages: [message],
      };
      lines.push(group);
    }
    before = message;
  }
  return lines;
}

function continues(before: Message, message: Message): boolean {
  return (
    before.kind === message.kind &&
    before.sender.kind === message.sender.kind &&
    before.sender.id === message.sender.id &&
    Date.parse(message.created_at) - Date.parse(before.created_at) < GROUP_MS
  );
}

const LONG_CHARACTERS = 1600;
const LONG_LINES = 24;

/** The beginning of a very long message, or null when it is short enough to show whole. */
export function shortened(body: string): string | null {
  const lines = body.split("\n", LONG_LINES + 1);
  if (body.length <= LONG_CHARACTERS && lines.length <= LONG_LINES) return null;
  return [
    ...lines
      .slice(0, LONG_LINES - 8)
      .join("\n")
      .slice(0, LONG_CHARACTERS - 400),
  ].join("");
}

const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,24}$/u;

/** One to three emoji and nothing else are shown large, as every messenger does. */
export function isJumbo(body: string): boolean {
  const text = body.trim();
  if (!text || /^[\d#*\s]+$/.test(text) || !EMOJI_ONLY.test(text)) return false;
  const graphemes = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.replace(/\s/g, ""))];
  return graphemes.length <= 3;
}
