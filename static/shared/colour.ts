/** Text colours that can be read on, or as, a company's accent: decided by measuring (WCAG 2 contrast). */

type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** 4.5 is asked for; a little more outlives rounding. */
const ENOUGH = 4.55;

/** Reads #rrggbb; anything else becomes the given default. */
function parse(colour: string, fallback: string): Rgb {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1] ?? fallback;
  return [0, 2, 4].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)) as unknown as Rgb;
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const hex = (colour: Rgb) => `#${colour.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
const mix = (a: Rgb, b: Rgb, part: number) => a.map((value, index) => value + ((b[index] ?? 0) - value) * part) as unknown as Rgb;

export interface AccentColours {
  accent: string;
  /** Text on the accent. */
  onAccent: string;
  /** The accent as text or line on a white surface, and on a dark one. */
  onLight: string;
  onDark: string;
}

/** What to paint with, for an accent such as "#0f7c83". */
export function accentColours(accent: string): AccentColours {
  const base = parse(accent, "0f7c83");
  const readable = (background: Rgb, towards: Rgb) => {
    let colour = base;
    for (let step = 0; ratio(colour, background) < ENOUGH && step < 20; step++) colour = mix(colour, towards, 0.12);
    return hex(colour);
  };
  return {
    accent: hex(base),
    onAccent: hex(ratio(base, WHITE) >= Math.min(ENOUGH, ratio(base, BLACK)) ? WHITE : BLACK),
    onLight: readable(WHITE, BLACK),
    onDark: readable([39, 44, 47], WHITE),
  };
}
