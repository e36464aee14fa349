import type { IconNode } from "lucide";
import { h } from "preact";

/** A Lucide icon. Hidden from screen readers unless it has a label. */
export function Icon({ of, size = 18, label, class: name }: { of: IconNode; size?: number; label?: string | undefined; class?: string }) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: hidden, or named by aria-label
    <svg
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" as const })}
      class={name}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {of.map(([tag, attributes], index) => h(tag, { ...attributes, key: index }))}
    </svg>
  );
}
