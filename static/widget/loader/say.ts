/** Tells the page's developer something. The only place of the widget that writes to the console, and only when asked or refused. */
export function say(text: string): void {
  // biome-ignore lint/suspicious/noConsole: this is where the widget says why it does not start.
  console.info(`Sodan: ${text}`);
}
