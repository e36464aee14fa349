/** Put something into a text field as if it had been typed, so that the browser's own undo takes it back. */
export function replaceIn(area: HTMLTextAreaElement, piece: string, from: number, to: number): void {
  area.focus();
  area.setSelectionRange(from, to);
  // Deprecated, and the only way that keeps what Ctrl+Z knows; where it is gone the text is set, and undo begins anew.
  const done = piece ? document.execCommand?.("insertText", false, piece) : from === to || document.execCommand?.("delete");
  if (!done) area.setRangeText(piece, from, to, "end");
}
