/** A random UUID (version 4). Works on plain-http pages too, where `crypto.randomUUID` does not exist. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes]
    .map((byte, index) => {
      const value = index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte;
      return (index === 4 || index === 6 || index === 8 || index === 10 ? "-" : "") + value.toString(16).padStart(2, "0");
    })
    .join("");
}

/** Text as the server's strict decoder takes it: no NUL, no half of a surrogate pair (a cut emoji). */
export function wellFormed(text: string): string {
  return text.replace(/\0/g, "").replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}
