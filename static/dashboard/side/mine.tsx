/** My own side conversations, those with something new first: in the list of what colleagues call me for. */
import { useEffect, useState } from "preact/hooks";
import type { SideSummary } from "../../shared/protocol";
import { t } from "./i18n/index";
import { SideRows } from "./section";
import { changes, mySides } from "./store";

const SHOWN = 20;
const MOST_READ = 3;

export function MySides({ onOpen }: { onOpen: () => void }) {
  const [rows, setRows] = useState<readonly SideSummary[] | null | "failed">(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    mySides(SHOWN).then(
      ({ results }) => current && setRows(results),
      () => current && setRows("failed"),
    );
    return () => {
      current = false;
    };
  }, [changes.value, turn]);
  return (
    <section class="my-sides" aria-label={t("mine")}>
      <h3 class="context-title">{t("mine")}</h3>
      {rows === "failed" ? (
        <p class="field-error" role="alert">
          {t("failed")}{" "}
          <button type="button" class="text-link" onClick={() => setTurn(turn + 1)}>
            {t("tryAgain")}
          </button>
        </p>
      ) : rows === null ? (
        <span class="skeleton-line" />
      ) : (
        <Rows rows={rows} onOpen={onOpen} />
      )}
    </section>
  );
}

function Rows({ rows, onOpen }: { rows: readonly SideSummary[]; onOpen: () => void }) {
  const unread = rows.filter((each) => each.unread > 0);
  const read = rows.filter((each) => each.unread === 0).slice(0, MOST_READ);
  return (
    <>
      {unread.length === 0 && <p class="text-quiet">{t("mineEmpty")}</p>}
      <SideRows rows={[...unread, ...read]} withAbout onOpen={onOpen} />
    </>
  );
}
