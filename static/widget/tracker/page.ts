/** How one page is read: only time in which it can be seen counts. */

export class Reading {
  private shown: number | null = null;
  private total = 0;
  private deepest = 0;

  constructor() {
    this.look();
  }

  /** Visibility or scroll position may have changed. */
  look(): void {
    const now = performance.now();
    if (this.shown !== null) this.total += now - this.shown;
    this.shown = document.visibilityState === "visible" ? now : null;
    const height = Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0);
    // A page that fits the window was seen as a whole.
    const seen = height > 0 ? ((scrollY + innerHeight) / height) * 100 : 0;
    this.deepest = Math.max(this.deepest, Math.min(100, Math.round(seen)));
  }

  totals(): { visible_ms: number; scroll: number } {
    this.look();
    return { visible_ms: Math.round(this.total), scroll: this.deepest };
  }
}
