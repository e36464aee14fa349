import { ArrowDown, ArrowUp, ChevronsUp, Users } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Key, t } from "../i18n/index";
import { visitorName } from "../inbox/names";
import { InviteButton } from "../invite/button";
import { Icon } from "../ui/icon";
import { PlaceCredit } from "../ui/place";
import { headingOf, type SortKey } from "./arrange";
import { openVisitor } from "./navigation";
import { Row } from "./row";
import { active, catchUp, hold, live, look, painted, rowOf, selected, sort } from "./store";
import { pathOf } from "./words";

const COLUMNS: [string, Key, SortKey | null][] = [
  ["who", "columnVisitor", "name"],
  ["page", "columnPage", null],
  ["source", "cameFrom", null],
  ["number", "columnVisits", "visits"],
  ["time", "timeOnPage", "onPage"],
  ["time is-second", "timeOnSite", "onSite"],
  ["interest", "interest", "interest"],
  ["talk", "columnTalk", null],
];

/** Rows beyond the window's edges that are there already when one scrolls. */
const OVERSCAN = 6;
const HEADING_HEIGHT = 40;

/** Only the rows that can be seen are in the document, however many there are; each has its place by its number. */
export function Table() {
  const box = useRef<HTMLDivElement>(null);
  const [window_, setWindow] = useState({ top: 0, height: 800, wide: true });
  const pointed = useRef(false);
  const { keys, waiting } = painted.value;
  const { came, gone, total, shown, placeBy, rows } = live.value;

  useLayoutEffect(() => {
    const node = box.current;
    if (!node) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      setWindow({ top: node.scrollTop, height: node.clientHeight, wide: node.clientWidth >= 700 });
    };
    const scrolled = () => {
      still();
      frame ||= requestAnimationFrame(measure);
    };
    const still = () => hold(pointed.current || node.scrollTop > 8);
    const enter = (event: PointerEvent) => {
      pointed.current = event.pointerType === "mouse";
      still();
    };
    const leave = () => {
      pointed.current = false;
      still();
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(node);
    node.addEventListener("scroll", scrolled, { passive: true });
    node.addEventListener("pointerenter", enter);
    node.addEventListener("pointerleave", leave);
    return () => {
      watcher.disconnect();
      cancelAnimationFrame(frame);
      node.removeEventListener("scroll", scrolled);
      node.removeEventListener("pointerenter", enter);
      node.removeEventListener("pointerleave", leave);
      hold(false);
    };
  }, []);

  const height = window_.wide ? 56 : 118;
  const tops = new Array<number>(keys.length + 1);
  let at = 0;
  for (let index = 0; index < keys.length; index++) {
    tops[index] = at;
    at += headingOf(keys[index] as string) === null ? height : HEADING_HEIGHT;
  }
  tops[keys.length] = at;
  const first = Math.max(0, firstBelow(tops, window_.top) - 1 - OVERSCAN);
  const last = Math.min(keys.length, firstBelow(tops, window_.top + window_.height) + OVERSCAN);

  // The row that the arrow keys stand on is brought into sight.
  const standing = active.value;
  useLayoutEffect(() => {
    const node = box.current;
    const index = standing ? keys.indexOf(standing) : -1;
    if (!node || index < 0) return;
    const top = tops[index] as number;
    if (top < node.scrollTop) node.scrollTop = top;
    else if (top + height > node.scrollTop + node.clientHeight - 44) node.scrollTop = top + height - node.clientHeight + 44;
  }, [standing]);

  const begin = (active.value && keys.includes(active.value) ? active.value : keys.find((key) => headingOf(key) === null)) ?? null;
  const news = waiting + [...gone.keys()].filter((id) => keys.includes(id)).length;
  return (
    <div class="visitors-table">
      <div class="visitors-scroll" ref={box}>
        <div class="visitor-head">
          {COLUMNS.map(([name, words, by]) => (
            <Column key={name} name={name} words={words} by={by} />
          ))}
        </div>
        {waiting > 0 && (
          <button
            type="button"
            class="list-newer"
            onClick={() => {
              catchUp();
              box.current?.scrollTo({ top: 0 });
            }}
          >
            <Icon of={ChevronsUp} size={15} />
            {t("changesWait", { n: news })}
          </button>
        )}
        <div class="visitors-rows" role="list" aria-label={t("visitors")} style={{ blockSize: `${at}px` }}>
          {keys.slice(first, last).map((key, nth) => {
            const index = first + nth;
            const place = { insetBlockStart: `${tops[index]}px` };
            const heading = headingOf(key);
            if (heading !== null)
              return <PageHeading key={key} url={heading} place={place} count={countUnder(keys, index)} nth={index + 1} of={keys.length} />;
            const row = rowOf(key);
            if (!row) return null;
            const mayInvite = !row.conversation && !row.left_at && !gone.has(key);
            return (
              <div
                key={key}
                class={`visitor-place ${mayInvite ? "may-invite" : ""}`}
                style={{ ...place, blockSize: `${height}px` }}
                role="listitem"
                aria-setsize={keys.length}
                aria-posinset={index + 1}
              >
                <Row
                  row={row}
                  selected={selected.value === key}
                  active={begin === key}
                  isNew={came.has(key)}
                  isGone={gone.has(key)}
                  onOpen={() => {
                    active.value = key;
                    openVisitor(key);
                  }}
                />
                {mayInvite && (
                  <InviteButton
                    visitor={key}
                    name={visitorName(row)}
                    class={`row-invite ${row.invited ? "is-again" : ""}`}
                    row={{ tabIndex: begin === key ? 0 : -1 }}
                  />
                )}
              </div>
            );
          })}
        </div>
        {shown < total && <p class="visitors-thinned">{t("thinnedWhy")}</p>}
        {[...rows.values()].some((row) => row.country) && <PlaceCredit by={placeBy} />}
      </div>
    </div>
  );
}

function Column({ name, words, by }: { name: string; words: Key; by: SortKey | null }) {
  const isSorted = by !== null && sort.value.by === by;
  const { reversed } = sort.value;
  return (
    <span class={`cell-${name}`}>
      {by ? (
        <button
          type="button"
          class="head-sort"
          aria-pressed={isSorted}
          onClick={() =>
            look(() => {
              // A third click is the usual order again.
              sort.value = !isSorted ? { by, reversed: false } : reversed ? { by: "came", reversed: false } : { by, reversed: true };
            })
          }
        >
          <span class="truncate">{t(words)}</span>
          {isSorted && <Icon of={reversed ? ArrowUp : ArrowDown} size={13} />}
        </button>
      ) : (
        <span class="truncate">{t(words)}</span>
      )}
    </span>
  );
}

interface HeadingProps {
  url: string;
  place: Record<string, string>;
  count: number;
  nth: number;
  of: number;
}

function PageHeading({ url, place, count, nth, of }: HeadingProps) {
  return (
    <div class="page-heading" style={place} role="listitem" aria-setsize={of} aria-posinset={nth}>
      <span class="page-heading-cell" title={url}>
        <span class="truncate">{pathOf(url) || url}</span>
        <span class="list-count">
          <Icon of={Users} size={12} label={t("visitors")} /> {count}
        </span>
      </span>
    </div>
  );
}

function countUnder(keys: readonly string[], index: number): number {
  let count = 0;
  while (index + count + 1 < keys.length && headingOf(keys[index + count + 1] as string) === null) count++;
  return count;
}

/** The number of the first row whose top is at or below a height; rows stand in order, so half of them are left out at a time. */
function firstBelow(tops: readonly number[], y: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tops[middle] as number) >= y) high = middle;
    else low = middle + 1;
  }
  return low;
}
