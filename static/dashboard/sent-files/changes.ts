/** In which conversations a line with files came or went since the page was opened. */
import { signal } from "@preact/signals";
import { listen } from "../live/link";

export const changes = signal<Readonly<Record<string, number>>>({});

export function watchFiles(): void {
  listen((frame) => {
    if (frame.type !== "message.sent" && frame.type !== "message.changed") return;
    const { message } = frame.data as { message: { files?: readonly unknown[] | null; deleted_at?: string | null } };
    const id = frame.conversation ?? "";
    if (message.files?.length || message.deleted_at) changes.value = { ...changes.peek(), [id]: (changes.peek()[id] ?? 0) + 1 };
  });
}
