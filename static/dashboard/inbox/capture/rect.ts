/** A rectangle on a picture, in the picture's own pixels. Pure. */
export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Size {
  x: number;
  y: number;
}

export const SMALLEST = 16;
const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), Math.max(least, most));

/** What one begins with: the middle of the picture. */
export function middleOf({ width, height }: Size): Rect {
  return inside({ x: width * 0.2, y: height * 0.2, width: width * 0.6, height: height * 0.6 }, { width, height });
}

/** Between two points, in whichever direction it was drawn. */
export function between(a: { x: number; y: number }, b: { x: number; y: number }, of: Size): Rect {
  const [left, right] = [clamp(Math.min(a.x, b.x), 0, of.width), clamp(Math.max(a.x, b.x), 0, of.width)];
  const [top, bottom] = [clamp(Math.min(a.y, b.y), 0, of.height), clamp(Math.max(a.y, b.y), 0, of.height)];
  return inside({ x: left, y: top, width: right - left, height: bottom - top }, of);
}

export function moved(rect: Rect, dx: number, dy: number, of: Size): Rect {
  return inside({ ...rect, x: rect.x + dx, y: rect.y + dy }, of);
}

/** The lower right corner goes by so much; what would be too small stays as it is. */
export function resized(rect: Rect, dx: number, dy: number, of: Size): Rect {
  const width = clamp(rect.width + dx, SMALLEST, of.width - rect.x);
  const height = clamp(rect.height + dy, SMALLEST, of.height - rect.y);
  return inside({ ...rect, width, height }, of);
}

/** Whole pixels, not too small, and within the picture. */
function inside(rect: Rect, of: Size): Rect {
  const width = Math.round(clamp(rect.width, Math.min(SMALLEST, of.width), of.width));
  const height = Math.round(clamp(rect.height, Math.min(SMALLEST, of.height), of.height));
  return { x: Math.round(clamp(rect.x, 0, of.width - width)), y: Math.round(clamp(rect.y, 0, of.height - height)), width, height };
}
