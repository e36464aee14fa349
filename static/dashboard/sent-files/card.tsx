/** The files that went to and fro in conversations with somebody, the newest first. */
import { Download, FileArchive, FileAudio, File as FileIcon, FileSpreadsheet, FileText } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { fileSize } from "../../shared/filesize";
import type { FileLinks, StaffFileShown } from "../../shared/protocol";
import { get } from "../live/api";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { changes } from "./changes";
import { t } from "./i18n/index";

const ICONS = {
  pdf: FileText,
  office: FileSpreadsheet,
  text: FileText,
  archive: FileArchive,
  audio: FileAudio,
  picture: FileIcon,
  "": FileIcon,
};
const AT_FIRST = 6;
const MORE = 30;
/** Links work for ten minutes. */
const FRESH_MS = 9 * 60_000;
const tag = () => document.documentElement.lang || "en";

interface SentFile {
  file: StaffFileShown;
  conversation: string;
  number: number;
  sent_by: string;
  sent_at: string;
  links: FileLinks;
}

interface Page {
  results: SentFile[];
  next: string | null;
}

export function SentFiles({
  of,
  conversation = "",
  class: name = "context-section",
}: {
  of: { visitor?: string; contact?: string };
  conversation?: string;
  class?: string;
}) {
  const [state, setState] = useState<(Page & { at: number }) | "loading" | "failed">("loading");
  const [kind, id] = Object.entries(of)[0] as [string, string];
  // An answer that comes late is about somebody else.
  const turn = useRef(0);
  const read = async (before: SentFile[] = [], cursor = "") => {
    const own = ++turn.current;
    try {
      const query = `limit=${before.length ? MORE : AT_FIRST}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const page = await get<Page>(`files/?${kind}=${id}&${query}`);
      if (own !== turn.current) return;
      setState({ results: [...before, ...page.results], next: page.next, at: Date.now() });
    } catch {
      if (own !== turn.current) return;
      if (before.length) toast("failed", t("failed"));
      else setState("failed");
    }
  };
  // A line with files came or was deleted in what is being looked at.
  const moved = changes.value[conversation] ?? 0;
  useEffect(() => {
    setState("loading");
  }, [id]);
  useEffect(() => void read(), [id, moved]);

  // Most people never send a file: nothing is said then.
  if (state === "loading" || (state !== "failed" && !state.results.length)) return null;
  return (
    <section class={name} aria-label={t("title")}>
      <h3 class="context-title">{t("title")}</h3>
      {state === "failed" ? (
        <p class="text-quiet">
          {t("failed")}{" "}
          <button type="button" class="text-link" onClick={() => void read()}>
            {t("again")}
          </button>
        </p>
      ) : (
        <>
          <ul class="sent-files">
            {state.results.map((each) => (
              <Row
                key={each.file.id}
                sent={each}
                fetchedAt={state.at}
                isElsewhere={conversation !== "" && each.conversation !== conversation}
              />
            ))}
          </ul>
          {state.next && (
            <button type="button" class="btn btn-plain btn-sm" onClick={() => void read(state.results, state.next ?? "")}>
              {t("more")}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function Row({ sent, fetchedAt, isElsewhere }: { sent: SentFile; fetchedAt: number; isElsewhere: boolean }) {
  const { file, links, number, sent_by } = sent;
  const { name = "", kind = "", size = 0, is_lost } = file;
  const [broken, setBroken] = useState(false);
  const fetchIt = async () => {
    let { url } = links;
    if (Date.now() - fetchedAt > FRESH_MS)
      try {
        url = (await get<{ links: FileLinks | null }>(`files/${file.id}/`)).links?.url ?? "";
      } catch {
        url = "";
      }
    if (!url) return toast("failed", t("gone"));
    Object.assign(document.createElement("a"), { href: url, download: name, rel: "noreferrer", target: "_blank" }).click();
  };
  const when = new Date(sent.sent_at);
  return (
    <li>
      <button type="button" class="sent-file" disabled={is_lost} aria-label={t("open", { name })} onClick={() => void fetchIt()}>
        <span class="sent-file-face">
          {links.preview_url && !broken ? (
            <img src={links.preview_url} alt="" loading="lazy" onError={() => setBroken(true)} />
          ) : (
            <Icon of={ICONS[kind]} size={18} />
          )}
        </span>
        <span class="sent-file-words">
          <bdi class="sent-file-name" title={name}>
            {is_lost ? t("lost") : name}
          </bdi>
          <small>
            {t(sent_by === "visitor" ? "fromVisitor" : "fromUs", { at: when.toLocaleDateString(tag(), { dateStyle: "medium" }) })}
            {` · ${fileSize(size, tag())}`}
            {isElsewhere && ` · #${number}`}
          </small>
        </span>
        {!is_lost && <Icon of={Download} size={15} />}
      </button>
    </li>
  );
}
