/** What colleagues wrote down about a visitor: his contact's notes and tags, or his own while he is none. */
import { Trash2 } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../contacts/i18n/index";
import { NoteForm, removeNote } from "../contacts/note";
import { sentence } from "../contacts/store";
import { atMoment, inFull } from "../inbox/time";
import { get, patch } from "../live/api";
import { Icon } from "../ui/icon";
import { Tags } from "../ui/tags";
import { toast } from "../ui/toast";
import { noted } from "./store";

interface Note {
  id: string;
  body: string;
  author: { id: string; name: string } | null;
  created_at: string;
}

interface Known {
  tags: string[];
  contact: string | null;
}

const SHOWN = 5;
export function Remarks({ visitor }: { visitor: string }) {
  const [notes, setNotes] = useState<readonly Note[] | null>(null);
  const [known, setKnown] = useState<Known | null>(null);
  const [more, setMore] = useState<string | null>(null);
  const [failed, setFailed] = useState("");
  const turn = useRef(0);
  const news = noted.value.get(visitor);
  const read = async () => {
    const own = ++turn.current;
    try {
      const [person, page] = await Promise.all([
        get<Known>(`visitors/${visitor}/`),
        get<{ results: Note[]; next: string | null }>(`visitors/${visitor}/notes/?limit=${SHOWN}`),
      ]);
      if (own !== turn.current) return;
      setKnown(person);
      setNotes(page.results);
      setMore(page.next);
      setFailed("");
    } catch (error) {
      if (own === turn.current) setFailed(sentence(error));
    }
  };
  useEffect(() => void read(), [visitor, news]);
  const older = async () => {
    const own = ++turn.current;
    try {
      const page = await get<{ results: Note[]; next: string | null }>(
        `visitors/${visitor}/notes/?cursor=${encodeURIComponent(more ?? "")}`,
      );
      if (own !== turn.current) return;
      setNotes([...(notes ?? []), ...page.results]);
      setMore(page.next);
    } catch (error) {
      toast("failed", sentence(error));
    }
  };
  return (
    <section class="context-section remarks">
      <h3 class="context-title">
        {t("notesAndTags")}
        {known?.contact && (
          <a class="text-link" href={`/contacts/${known.contact}/`}>
            {t("openContact")}
          </a>
        )}
      </h3>
      {failed ? (
        <p class="text-quiet" role="alert">
          {failed}{" "}
          <button type="button" class="page-link" onClick={() => void read()}>
            {t("tryAgain")}
          </button>
        </p>
      ) : (
        known && (
          <>
            <Marks visitor={visitor} tags={known.tags} onSaved={(tags) => setKnown({ ...known, tags })} />
            <NoteForm key={visitor} path={`visitors/${visitor}/notes/`} onSaved={read} small />
            {notes && notes.length > 0 && (
              <ul class="remarks-notes">
                {notes.map((note) => (
                  <li key={note.id} class="remark">
                    <p class="remark-body" dir="auto">
                      {note.body}
                    </p>
                    <p class="remark-about">
                      <span class="truncate">{note.author?.name ?? ""}</span>
                      <time dateTime={note.created_at} title={inFull(note.created_at)}>
                        {atMoment(note.created_at)}
                      </time>
                      <button
                        type="button"
                        class="icon-btn is-small"
                        aria-label={t("deleteNote")}
                        onClick={() => void removeNote(note.id, read)}
                      >
                        <Icon of={Trash2} size={14} />
                      </button>
                    </p>
                  </li>
                ))}
              </ul>
            )}
            {more && (
              <button type="button" class="btn btn-plain btn-xs" onClick={() => void older()}>
                {t("more")}
              </button>
            )}
          </>
        )
      )}
    </section>
  );
}

function Marks({ visitor, tags, onSaved }: { visitor: string; tags: readonly string[]; onSaved: (tags: string[]) => void }) {
  const [used, setUsed] = useState<readonly string[] | null>(null);
  const propose = () => {
    if (used) return;
    setUsed([]);
    get<{ results: { tag: string }[] }>("contact-tags/").then(
      ({ results }) => setUsed(results.map(({ tag }) => tag)),
      () => setUsed(null),
    );
  };
  const save = async (next: string[]): Promise<string> => {
    try {
      onSaved((await patch<Known>(`visitors/${visitor}/`, { tags: next })).tags);
      return "";
    } catch (error) {
      return sentence(error);
    }
  };
  return <Tags tags={tags} known={used ?? []} save={save} onFocus={propose} />;
}
