import { colleagues, me } from "../inbox/store";
import { hasMarks, markParts } from "./marks";

/** A piece of text whose mentions are chips with the colleague's name of today. */
export function Marked({ text }: { text: string }) {
  if (!hasMarks(text)) return <>{text}</>;
  return (
    <>
      {markParts(text).map(({ text: piece, id }, index) =>
        id ? (
          <span key={index} class={`mention ${id === me.value.id ? "is-me" : ""}`}>
            @{colleagues.value.find((each) => each.id === id)?.name ?? "?"}
          </span>
        ) : (
          piece
        ),
      )}
    </>
  );
}
