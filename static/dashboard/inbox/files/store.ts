/** What is being sent with the next line of each conversation, and where files of lines are fetched from. */
import { signal } from "@preact/signals";
import type { FileLinks, StaffFileShown } from "../../../shared/protocol";
import { Upload, type Uploaded } from "../../../shared/upload";
import { csrfToken, remove } from "../../live/api";
import { command } from "../../live/link";

export const MOST_FILES = 10;
/** Links work for ten minutes; a little less, for slow lines. */
const FRESH_MS = 9 * 60_000;

/** An upload, or a file that is there already because its line was taken back. */
export type Sending = Pick<Upload, "state" | "sent" | "why" | "mayRetry" | "done" | "name" | "cancel" | "release" | "retry"> & {
  file: { size: number };
};

export interface Chosen {
  upload: Sending;
  /** A picture of one's own, to be shown at once; empty for other files. */
  address: string;
}

/** By conversation. The arrays are made anew whenever something in them changes. */
export const chosen = signal<Readonly<Record<string, readonly Chosen[]>>>({});
/** Conversations in which more was chosen than may go with one line. */
export const tooMany = signal("");

export const chosenIn = (conversation: string): readonly Chosen[] => chosen.value[conversation] ?? [];

const put = (conversation: string, list: readonly Chosen[]) => {
  chosen.value = { ...chosen.peek(), [conversation]: list };
};

export function addFiles(conversation: string, files: Iterable<File>): void {
  tooMany.value = "";
  for (const file of files) {
    const before = chosen.peek()[conversation] ?? [];
    if (before.length >= MOST_FILES) {
      tooMany.value = conversation;
      return;
    }
    const upload: Upload = new Upload(file, file.name || "file", {
      address: "/api/v1/files/",
      headers: () => ({ "X-CSRFToken": csrfToken() }),
      onChange: () => put(conversation, [...(chosen.peek()[conversation] ?? [])]),
    });
    put(conversation, [...before, { upload, address: /^image\/(png|jpeg|webp|gif)$/.test(file.type) ? URL.createObjectURL(file) : "" }]);
  }
}

export function removeFile(conversation: string, { upload, address }: Chosen): void {
  upload.cancel();
  if (address) URL.revokeObjectURL(address);
  tooMany.value = "";
  put(
    conversation,
    (chosen.peek()[conversation] ?? []).filter((each) => each.upload !== upload),
  );
}

/** What is ready, for a line; the tray is empty then. */
export function takeFiles(conversation: string): StaffFileShown[] {
  const list = chosen.peek()[conversation] ?? [];
  put(conversation, []);
  tooMany.value = "";
  for (const { upload } of list) upload.release();
  return list.flatMap(({ upload: { done }, address }) => {
    if (!done) return [];
    if (address) own.set(done.id, address);
    return [shownFrom(done)];
  });
}

/** What a line will say of an upload. */
export function shownFrom({ id, name, kind, media, size, width, height, scan }: Uploaded): StaffFileShown {
  return { id, name, kind, media, size, width, height, scan } as StaffFileShown;
}

/** Files of a draft that was changed elsewhere: what is not in it any more is taken out of the tray, and stays on the server. */
export function keepOnly(conversation: string, ids: ReadonlySet<string>): void {
  const list = chosen.peek()[conversation] ?? [];
  const left = list.filter(({ upload: { done } }) => !done || ids.has(done.id));
  if (left.length !== list.length) put(conversation, left);
}

/** A line was taken back: its files stand in the tray again. */
export function putBackFiles(conversation: string, files: readonly StaffFileShown[]): void {
  const there = new Set((chosen.peek()[conversation] ?? []).map(({ upload }) => upload.done?.id));
  const back = files
    .filter(({ id }) => !there.has(id))
    .map(({ id, name = "", kind = "", media = "", size = 0, width = null, height = null, scan = "none" }): Chosen => {
      const done: Uploaded = { id, state: "ready", offset: size, name, kind, media, size, width, height, scan };
      const cancel = () => void remove(`files/${id}/`).catch(() => undefined);
      const nothing = () => {};
      const upload: Sending = {
        state: "ready",
        sent: size,
        why: "",
        mayRetry: false,
        done,
        name,
        file: { size },
        cancel,
        release: nothing,
        retry: nothing,
      };
      return { upload, address: own.get(id) ?? "" };
    });
  // What somebody chose is not pushed out by what comes back.
  const existing = chosen.peek()[conversation] ?? [];
  const room = Math.max(0, MOST_FILES - existing.length);
  if (back.length > room) tooMany.value = conversation;
  put(conversation, [...back.slice(0, room), ...existing]);
}

/** A picture that was sent from here is shown from here. */
const own = new Map<string, string>();
export const ownPicture = (id: string) => own.get(id) ?? "";

const known = new Map<string, { at: number; links: FileLinks | null }>();
let asked = new Map<string, ((links: FileLinks | null) => void)[]>();

/** Where a file is fetched from, or null where there is nothing; what is wanted at the same time is asked together. Rejects without a connection. */
export function linksOf(id: string, { anew = false } = {}): Promise<FileLinks | null> {
  const had = known.get(id);
  if (had && !anew && Date.now() - had.at < FRESH_MS) return Promise.resolve(had.links);
  return new Promise((resolve) => {
    if (!asked.size) setTimeout(() => void askTogether(), 15);
    asked.set(id, [...(asked.get(id) ?? []), resolve]);
  });
}

async function askTogether(): Promise<void> {
  const now = [...asked].slice(0, 50);
  asked = new Map([...asked].slice(50));
  try {
    const { links } = await command("files.links", { files: now.map(([id]) => id) });
    const found = new Map(links.map((each) => [each.id, each]));
    for (const [id, waiting] of now) {
      const each = found.get(id) ?? null;
      known.set(id, { at: Date.now(), links: each });
      for (const resolve of waiting) resolve(each);
    }
    if (asked.size) void askTogether();
  } catch {
    // No connection now: they are asked for again.
    setTimeout(() => {
      const were = asked.size;
      for (const [id, waiting] of now) asked.set(id, [...(asked.get(id) ?? []), ...waiting]);
      if (!were) void askTogether();
    }, 2000);
  }
}
