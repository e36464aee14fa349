import { File as FileIcon, Paperclip, RotateCw, X } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { fileSize } from "../../../shared/filesize";
import { Icon } from "../../ui/icon";
import { fetching } from "../canned/store";
import { t } from "./i18n/index";
import { addFiles, type Chosen, chosenIn, MOST_FILES, removeFile, type Sending, tooMany } from "./store";

const tag = () => document.documentElement.lang || "en";

/** The button, and the chooser behind it. */
export function AttachButton({ conversation }: { conversation: string }) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          addFiles(conversation, event.currentTarget.files ?? []);
          event.currentTarget.value = "";
          document.getElementById("composer")?.focus();
        }}
      />
      <button type="button" class="icon-btn" aria-label={t("attach")} title={t("attach")} onClick={() => chooser.current?.click()}>
        <Icon of={Paperclip} />
      </button>
    </>
  );
}

/** What goes with the next line. */
export function Tray({ conversation }: { conversation: string }) {
  const list = chosenIn(conversation);
  const coming = fetching.value.has(conversation);
  const busy = coming || list.some(({ upload }) => isBusy(upload));
  return (
    <>
      {list.length > 0 && (
        <ul class="tray" aria-label={t("tray")}>
          {list.map((each) => (
            <Row key={each.address || each.upload.name} conversation={conversation} chosen={each} />
          ))}
        </ul>
      )}
      {/* Rows change too often to be read out one by one. */}
      <p class={tooMany.value === conversation || coming ? "tray-note" : "sr-only"} role="status">
        {tooMany.value === conversation ? t("most", { n: MOST_FILES }) : busy ? t("wait") : ""}
      </p>
    </>
  );
}

export const isBusy = (upload: Sending) => upload.state !== "ready" && upload.state !== "refused";

function Row({ conversation, chosen }: { conversation: string; chosen: Chosen }) {
  const { upload, address } = chosen;
  const { state, name } = upload;
  const share = upload.file.size ? upload.sent / upload.file.size : 0;
  const percent = new Intl.NumberFormat(tag(), { style: "percent" }).format(share);
  const words = {
    sending: t("uploading", { share: percent }),
    waiting: t("waiting"),
    checking: t("checking"),
    ready: t("ready", { size: fileSize(upload.done?.size ?? upload.file.size, tag()) }),
    refused: upload.why || t("refused"),
    gone: "",
  }[state];
  return (
    <li class={`tray-row ${state === "refused" ? "is-refused" : ""}`}>
      <span class="tray-face">{address ? <img src={address} alt="" /> : <Icon of={FileIcon} size={20} />}</span>
      <span class="tray-words">
        <bdi class="tray-name">{name}</bdi>
        {isBusy(upload) && <progress class="tray-progress" max={1} aria-label={name} {...(state === "checking" ? {} : { value: share })} />}
        <span class="tray-state" role={state === "refused" ? "alert" : undefined}>
          {words}
        </span>
      </span>
      {state === "refused" && upload.mayRetry && (
        <button
          type="button"
          class="icon-btn"
          aria-label={t("retry", { name })}
          title={t("retry", { name })}
          onClick={() => upload.retry()}
        >
          <Icon of={RotateCw} size={16} />
        </button>
      )}
      <button
        type="button"
        class="icon-btn"
        aria-label={t("remove", { name })}
        title={t("remove", { name })}
        onClick={() => {
          removeFile(conversation, chosen);
          document.getElementById("composer")?.focus();
        }}
      >
        <Icon of={X} size={16} />
      </button>
    </li>
  );
}

/** Files may be dropped anywhere over the conversation. */
export function DropZone({ conversation }: { conversation: string }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const pane = document.querySelector<HTMLElement>(".thread-pane");
    if (!pane) return;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!pane.contains(event.relatedTarget as Node | null)) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      addFiles(conversation, event.dataTransfer.files);
      document.getElementById("composer")?.focus();
    };
    pane.addEventListener("dragover", onOver);
    pane.addEventListener("dragleave", onLeave);
    pane.addEventListener("drop", onDrop);
    return () => {
      pane.removeEventListener("dragover", onOver);
      pane.removeEventListener("dragleave", onLeave);
      pane.removeEventListener("drop", onDrop);
    };
  }, [conversation]);
  return over ? (
    <div class="drop-zone" aria-hidden="true">
      <Icon of={Paperclip} size={28} />
      {t("drop")}
    </div>
  ) : null;
}
