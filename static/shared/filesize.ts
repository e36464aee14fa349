/** How files are told of: how large, and how much room their picture takes before it is there. */

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** "245 kB" in the reader's language. */
export function fileSize(bytes: number, tag: string): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit: UNITS[unit] as string,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 && unit > 1 ? 1 : 0,
  }).format(value);
}

/** The box of a picture, so that nothing moves when it comes. */
export function pictureBox(width: number, height: number, most: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(32, Math.round(height * scale)) };
}
