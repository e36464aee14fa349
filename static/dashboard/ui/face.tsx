import { User } from "lucide";
import type { Availability } from "../inbox/types";
import { Icon } from "./icon";

const HUES = [195, 255, 320, 25, 75, 145];

/** A person's picture, or initials on a calm ground that stays the same for the same id. Without a name (a visitor who said none) a figure. Names stand beside it, so it is hidden from readers. */
export function Face({
  id,
  name,
  photo,
  size = "",
  presence,
}: {
  id: string;
  name: string;
  photo?: string | null | undefined;
  size?: "sm" | "lg" | "";
  presence?: Availability | undefined;
}) {
  const hue = HUES[sum(id) % HUES.length];
  return (
    <span
      class={`face ${size ? `face-${size}` : ""}`}
      style={{ "--face-hue": String(hue) }}
      data-initials={!photo && name ? initials(name) : undefined}
      aria-hidden="true"
    >
      {photo ? <img src={photo} alt="" loading="lazy" /> : name ? null : <Icon of={User} size={size === "lg" ? 22 : size ? 12 : 16} />}
      {presence && <span class={`presence is-${presence}`} />}
    </span>
  );
}

/** One or two letters; of a Chinese or Japanese name the first character. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "?";
  if (/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(first)) return first;
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}

function sum(text: string): number {
  let total = 0;
  for (const character of text) total = (total * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return total;
}
