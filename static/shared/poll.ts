/** One turn of the long-poll fallback: commands go out, frames come in. */
import type { ClientFrame, ServerFrame } from "./protocol";

export interface PollRequest {
  ticket: string;
  lang: string;
  /** Conversation -> the last number that we hold. */
  watch: Record<string, number>;
  feed: number | null;
  commands: ClientFrame[];
  /** Seconds to wait for something to happen. */
  wait: number;
}

export interface PollAnswer {
  frames: ServerFrame[];
  ticket: string;
}

/**
 * Ask once.
 *
 * @returns the frames; "again" when `control` was aborted to make room for a command; else the HTTP status (0: no answer).
 */
export async function pollOnce(url: string, request: PollRequest, control: AbortController): Promise<PollAnswer | "again" | number> {
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      control.abort();
    },
    (request.wait + 15) * 1000,
  );
  try {
    // text/plain needs no CORS preflight; the ticket is the only credential.
    const response = await fetch(url, {
      method: "POST",
      body: JSON.stringify(request),
      headers: { "Content-Type": "text/plain" },
      credentials: "omit",
      cache: "no-store",
      signal: control.signal,
    });
    if (!response.ok) return response.status;
    return (await response.json()) as PollAnswer;
  } catch {
    return control.signal.aborted && !late ? "again" : 0;
  } finally {
    clearTimeout(timer);
  }
}
