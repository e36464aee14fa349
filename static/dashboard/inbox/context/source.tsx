/** Where the visitor of a conversation had come from when it began: with that visit, and with his first one if it was another. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n/index";
import { get } from "../../live/api";
import { type Origin, senderOfVisit } from "../../ui/source";
import { atMoment, inFull } from "../time";

type Touch = Origin & { at: string; landing_url: string; landing_title: string };
interface Source {
  first_touch: Touch | null;
  last_touch: Touch | null;
}

export function ConversationSource({ conversation }: { conversation: string }) {
  const [source, setSource] = useState<Source | null>(null);
  useEffect(() => {
    let isShown = true;
    setSource(null);
    get<Source>(`conversations/${conversation}/source/`).then(
      (found) => isShown && setSource(found),
      // The path above says so if nothing can be read; this line is one fact less.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [conversation]);
  if (!source?.last_touch) return null;
  const { first_touch: first, last_touch: last } = source;
  return (
    <>
      <dt>{t("sourceOf")}</dt>
      <dd class="break-words">
        <Words touch={last} />
      </dd>
      {first && first.at !== last.at && (
        <>
          <dt>{t("firstVisit")}</dt>
          <dd class="break-words">
            <Words touch={first} />
            <time class="block text-quiet" dateTime={first.at} title={inFull(first.at)}>
              {atMoment(first.at)}
            </time>
          </dd>
        </>
      )}
    </>
  );
}

function Words({ touch }: { touch: Touch }) {
  return (
    <span title={touch.landing_url}>
      <bdi>{senderOfVisit(touch)}</bdi>
      {touch.words && (
        <span class="text-quiet">
          {" · "}
          <bdi>{touch.words}</bdi>
        </span>
      )}
    </span>
  );
}
