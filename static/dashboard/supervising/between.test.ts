import { expect, test } from "vitest";
import { linesOf } from "../inbox/thread/lines";
import type { Message } from "../inbox/types";
import { between } from "./between";
import type { WhisperDetails } from "./store";

const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, "0")}:00Z`;

function message(seq: number, minute: number): Message {
  return {
    id: `m${seq}`,
    conversation: "c",
    kind: "message",
    sender: { kind: "visitor", name: "Mika", id: "v" },
    body: `line ${seq}`,
    seq,
    created_at: at(minute),
  };
}

function whisper(id: string, minute: number): WhisperDetails {
  const person = { id: "lin", name: "Lin", photo: null };
  return { id, conversation: "c", author: person, to: null, body: id, created_at: at(minute), cid: id };
}

const shape = (lines: ReturnType<typeof between>) =>
  lines.map((line) =>
    line.type === "group" ? line.messages.map((each) => each.id).join("+") : line.type === "whisper" ? line.key : line.type,
  );

test("stands between the lines by when it was said, and parts a group", () => {
  const lines = linesOf([message(1, 10), message(2, 12), message(3, 13)], 0);
  expect(shape(between(lines, [], true))).toEqual(["day", "m1+m2+m3"]);
  expect(shape(between(lines, [whisper("a", 9), whisper("b", 11), whisper("c", 20)], true))).toEqual(["day", "a", "m1", "b", "m2+m3", "c"]);
});

test("what was said before the oldest line shown comes with it", () => {
  const lines = linesOf([message(51, 30)], 0);
  expect(shape(between(lines, [whisper("old", 5), whisper("new", 40)], false))).toEqual(["day", "m51", "new"]);
  expect(shape(between([], [whisper("alone", 5)], true))).toEqual(["alone"]);
});
