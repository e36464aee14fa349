import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { htmlLanguage } from "../../shared/i18n";
import type { FileShown } from "../../shared/protocol";
import type { Bridge } from "../bridge";
import type { Files } from "../files/main";
import { usePanel } from "./context";

/** The way to what sends and shows files: a module of its own, loaded when the first is chosen or seen. */
export class FileDoor {
  /** How many are ready to go with the next line, and whether others are still on their way. */
  readonly count = signal(0);
  readonly busy = signal(false);
  #tray: HTMLElement | null = null;
  #loading: Promise<Files> | undefined;
  #files: Files | undefined;

  constructor(readonly bridge: Bridge) {}

  load(): Promise<Files> {
    const { server, language, root, place, connection } = this.bridge;
    this.#loading ??= import("../files/main").then((module) => {
      this.#files = new module.Files({
        server,
        language,
        tag: htmlLanguage(language),
        root,
        place,
        pass: () => connection.pass(),
        links: async (files) => (await connection.send("files.links", { files })).links,
      });
      this.tray(this.#tray);
      return this.#files;
    });
    // Without a network it is tried again with the next file.
    this.#loading.catch(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  tray(host: HTMLElement | null): void {
    this.#tray = host;
    if (!host || !this.#files) return;
    const files = this.#files;
    files.tray(host, () => {
      this.count.value = files.count;
      this.busy.value = files.busy;
    });
  }

  add(files: ArrayLike<File>): void {
    const chosen = Array.from(files);
    if (chosen.length) void this.load().then((module) => module.add(chosen));
  }

  take(): FileShown[] {
    return this.#files?.take() ?? [];
  }
}

/** The files of a line; their room is kept until they are there. */
export function FilesOf({ files }: { files: readonly FileShown[] }) {
  const { store } = usePanel();
  const host = useRef<HTMLDivElement>(null);
  // As large as the module will make them (shared/filesize.ts; this has no import of it, or the two would share a third file).
  const room = files.reduce((sum, { kind, width, height }) => {
    const box = kind === "picture" && width && height ? Math.max(32, Math.round(height * Math.min(1, 240 / width, 220 / height))) : 52;
    return sum + box + 6;
  }, -6);
  useEffect(() => {
    let here = true;
    const show = () => {
      store.files.load().then(
        (module) => here && host.current && module.show(host.current, files),
        () => here && setTimeout(show, 3000),
      );
    };
    show();
    return () => {
      here = false;
    };
  }, [files]);
  return <div class="files" ref={host} style={{ minHeight: `${room}px` }} />;
}
