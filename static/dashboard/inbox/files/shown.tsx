import { CircleAlert, Download, FileArchive, FileAudio, File as FileIcon, FileSpreadsheet, FileText, ShieldQuestion, X } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { fileSize, pictureBox } from "../../../shared/filesize";
import type { StaffFileShown } from "../../../shared/protocol";
import { Icon } from "../../ui/icon";
import { t } from "./i18n/index";
import { linksOf, ownPicture } from "./store";

const MOST = { width: 320, height: 260 };
const ICONS = {
  pdf: FileText,
  office: FileSpreadsheet,
  text: FileText,
  archive: FileArchive,
  audio: FileAudio,
  picture: FileIcon,
  "": FileIcon,
};

/** The files of a line. Their room is kept before they are there, so that nothing moves. */
export function FilesOf({ files }: { files: readonly StaffFileShown[] }) {
  return (
    <div class="files">
      {files.map((file) =>
        file.is_lost ? (
          <Lost key={file.id} />
        ) : file.kind === "picture" ? (
          <Picture key={file.id} file={file} />
        ) : (
          <Card key={file.id} file={file} />
        ),
      )}
    </div>
  );
}

function Lost() {
  return (
    <span class="file-card is-lost" title={t("lostWhy")}>
      <Icon of={CircleAlert} />
      <span class="file-words">
        {t("lost")}
        <small>{t("lostWhy")}</small>
      </span>
    </span>
  );
}

/** Said where no scanner looked at it. */
function Unscanned({ file }: { file: StaffFileShown }) {
  if (file.scan === "clean") return null;
  return (
    <span class="file-unscanned" title={t("unscannedWhy")}>
      <Icon of={ShieldQuestion} size={13} />
      {t("unscanned")}
    </span>
  );
}

function Picture({ file }: { file: StaffFileShown }) {
  const { id, name = "" } = file;
  const [state, setState] = useState<{ address: string; failed: boolean; lost: boolean }>({
    address: ownPicture(id),
    failed: false,
    lost: false,
  });
  const [large, setLarge] = useState("");
  const tries = useRef(0);
  const box = pictureBox(file.width ?? 320, file.height ?? 240, MOST);
  const load = async () => {
    const links = await linksOf(id, { anew: tries.current > 0 });
    setState({ address: links?.preview_url || links?.url || "", failed: false, lost: !links?.url });
  };
  useEffect(() => {
    if (!state.address) void load();
  }, [id]);
  if (state.lost) return <Lost />;
  return (
    <span class="file-picture-box" style={{ inlineSize: `${box.width}px` }}>
      <button
        type="button"
        class="file-picture"
        style={{ aspectRatio: `${box.width} / ${box.height}` }}
        aria-label={state.failed ? t("again") : t("enlarge", { name })}
        onClick={async () => {
          if (state.failed) {
            tries.current = 1;
            return load();
          }
          setLarge((await linksOf(id))?.url || state.address);
        }}
      >
        {state.failed ? (
          <span class="file-failed">
            <Icon of={CircleAlert} />
            {t("failed")}
          </span>
        ) : state.address ? (
          <img
            src={state.address}
            alt={name}
            width={box.width}
            height={box.height}
            onError={() => (tries.current++ ? setState({ ...state, failed: true }) : void load())}
          />
        ) : null}
      </button>
      <Unscanned file={file} />
      {large && <Large address={large} name={name} onClose={() => setLarge("")} />}
    </span>
  );
}

/** A picture as large as the window. */
function Large({ address, name, onClose }: { address: string; name: string; onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog
      ref={box}
      class="lightbox"
      aria-label={name}
      onClose={onClose}
      onClick={(event) => (event.target as HTMLElement).localName !== "img" && box.current?.close()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <img src={address} alt={name} />
      <span class="lightbox-tools">
        <a
          class="icon-btn"
          href={address}
          download={name}
          target="_blank"
          rel="noreferrer"
          aria-label={t("download", { name })}
          title={t("download", { name })}
        >
          <Icon of={Download} />
        </a>
        <button type="button" class="icon-btn" aria-label={t("close")} title={t("close")} onClick={() => box.current?.close()}>
          <Icon of={X} />
        </button>
      </span>
    </dialog>
  );
}

function Card({ file }: { file: StaffFileShown }) {
  const { id, name = "", size = 0, kind = "" } = file;
  const [lost, setLost] = useState(false);
  const [player, setPlayer] = useState("");
  useEffect(() => {
    if (kind === "audio") void linksOf(id).then((links) => setPlayer(links?.url ?? ""));
  }, [id]);
  if (lost) return <Lost />;
  const fetchIt = async () => {
    const links = await linksOf(id);
    if (!links?.url) return setLost(true);
    // An attachment: the page stays where it is.
    const anchor = Object.assign(document.createElement("a"), { href: links.url, download: name, rel: "noreferrer", target: "_blank" });
    anchor.click();
  };
  return (
    <span class="file-box">
      {/* biome-ignore lint/a11y/useMediaCaption: what somebody said just now has none */}
      {player && <audio controls preload="metadata" src={player} aria-label={name} />}
      <button type="button" class="file-card" aria-label={t("download", { name })} onClick={() => void fetchIt()}>
        <Icon of={ICONS[kind]} size={20} />
        <span class="file-words">
          <bdi class="file-name">{name}</bdi>
          <small>
            {fileSize(size, document.documentElement.lang || "en")}
            <Unscanned file={file} />
          </small>
        </span>
        <Icon of={Download} size={16} class="file-get" />
      </button>
    </span>
  );
}
