/** Puts whispers between the lines of a conversation, by when they were said. Pure. */
import type { WhisperDetails } from "../../shared/protocol";
import type { Line } from "../inbox/thread/lines";

export type WithWhispers = Line | { type: "whisper"; key: string; whisper: WhisperDetails };

/** `isWhole`: the lines begin with the first of the conversation; else what was said before them is left out. */
export function between(lines: readonly Line[], whispers: readonly WhisperDetails[], isWhole: boolean): WithWhispers[] {
  const all: WithWhispers[] = [];
  const first = lines.map(momentOf).find((at) => at > 0) ?? 0;
  const left = whispers.filter((each) => isWhole || Date.parse(each.created_at) >= first);
  const until = (at: number) => {
    while (left[0] && Date.parse(left[0].created_at) < at) {
      const whisper = left.shift() as WhisperDetails;
      all.push({ type: "whisper", key: whisper.id, whisper });
    }
  };
  for (const line of lines) {
    if (line.type !== "group") {
      until(momentOf(line));
      all.push(line);
      continue;
    }
    // What was said between two lines of one person parts them.
    let part: typeof line | null = null;
    for (const message of line.messages) {
      const at = Date.parse(message.created_at);
      if (!part || (left[0] && Date.parse(left[0].created_at) < at)) {
        until(at);
        part = { ...line, key: message.id, messages: [] };
        all.push(part);
      }
      part.messages.push(message);
    }
  }
  until(Number.POSITIVE_INFINITY);
  return all;
}

function momentOf(line: Line): number {
  if (line.type === "group") return Date.parse(line.messages[0]?.created_at ?? "") || 0;
  if (line.type === "system") return Date.parse(line.message.created_at);
  // A whisper of the same day stands below the day's line.
  return 0;
}
