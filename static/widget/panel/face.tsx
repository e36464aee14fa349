import { useState } from "preact/hooks";
import { usePanel } from "./context";

/** A round photo, or what the company shows instead; the first letter where there is none or the page does not let it load. */
export function FaceOf({ name, photo: own, size }: { name: string; photo?: string | null; size: 28 | 40 | 56 }) {
  const photo = usePanel().store.bridge.boot.website.face ?? own;
  const [broken, setBroken] = useState("");
  const letter = [...name.trim()][0]?.toUpperCase() ?? "?";
  return (
    <span class={`avatar is-${size}`} aria-hidden="true">
      {photo && photo !== broken ? <img src={photo} alt="" width={size} height={size} onError={() => setBroken(photo)} /> : letter}
    </span>
  );
}
