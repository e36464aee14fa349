/** The server's clock, by which the times of visitors are read: an operator's own may be minutes off. */
let skew = 0;

/** The server said what time it is. The way here is counted as nothing, so the clock is never ahead of the server's. */
export function setServerNow(iso: string): void {
  const at = Date.parse(iso);
  if (!Number.isNaN(at)) skew = at - Date.now();
}

export function serverNow(): number {
  return Date.now() + skew;
}
