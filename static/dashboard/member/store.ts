/** Reads what the company's systems know of a contact, has old answers renewed, and follows until they have come. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { OperatorEvents } from "../../shared/protocol";
import { get, post } from "../live/api";
import { listen } from "../live/link";
import type { MemberData } from "./types";

/** When it is looked whether an answer has come; the server gives it 15 seconds at most. */
const LOOKS_MS = [700, 1000, 1500, 2500, 4000, 6000];
/** How often an open card sees to it that its answer is not an old one. */
const AGAIN_MS = 180_000;

export interface Shown {
  data: MemberData | null;
  failed: boolean;
  read: () => void;
  askAgain: () => void;
}

export function useMemberData(contact: string): Shown {
  const [data, setData] = useState<MemberData | null>(null);
  const [failed, setFailed] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Answers about somebody else, and answers that a newer question overtook, are shown nowhere.
  const turn = useRef(0);

  const take = useCallback(
    (question: Promise<MemberData>, looks: number, mayAsk: boolean) => {
      clearTimeout(timer.current);
      turn.current += 1;
      const mine = turn.current;
      question.then(
        (found) => {
          if (mine !== turn.current) return;
          setData(found);
          setFailed(false);
          const states = found.sources.map(({ state }) => state);
          if (mayAsk && states.includes("stale")) take(post<MemberData>(`contacts/${contact}/member-data/refresh/`), 0, false);
          else if (states.includes("asked") && looks < LOOKS_MS.length)
            timer.current = setTimeout(() => take(get<MemberData>(`contacts/${contact}/member-data/`), looks + 1, false), LOOKS_MS[looks]);
        },
        () => mine === turn.current && setFailed(true),
      );
    },
    [contact],
  );
  const read = useCallback(() => take(get<MemberData>(`contacts/${contact}/member-data/`), 0, true), [contact, take]);
  const askAgain = useCallback(
    () => take(post<MemberData>(`contacts/${contact}/member-data/refresh/`, { again: true }), 0, false),
    [contact, take],
  );

  useEffect(() => {
    setData(null);
    setFailed(false);
    read();
    const unlisten = listen((frame) => {
      if (frame.type === "member_data.changed" && (frame.data as OperatorEvents["member_data.changed"]).contact === contact)
        take(get<MemberData>(`contacts/${contact}/member-data/`), 0, false);
    });
    const clock = setInterval(() => !document.hidden && read(), AGAIN_MS);
    return () => {
      turn.current += 1;
      clearTimeout(timer.current);
      clearInterval(clock);
      unlisten();
    };
  }, [contact, read, take]);

  return { data, failed, read, askAgain };
}
