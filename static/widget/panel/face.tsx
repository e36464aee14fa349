import { useState } from "preact/hooks";

/** A round photo; the first letter where there is none or the page does not let it load. */
export function FaceOf({ name, photo, size }: { name: string; photo?: string | null; size: 28 | 40 | 56 }) {
  const [broken, setBroken] = useState("");
  const letter = [...name.trim()][0]?.toUpperCase() ?? "?";
  return (
    <span class={`avatar is-${size}`} aria-hidden="true">
      {photo && photo !== broken ? <img src={photo} alt="" width={size} height={size} onError={() => setBroken(photo)} /> : letter}
    </span>
  );
}
