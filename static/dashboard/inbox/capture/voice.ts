/** Recording a voice note: begin, pause, go on, end. What the page shows of it is `onChange`'s. */

/** What browsers record, the best first: Chromium and Firefox have WebM or Ogg, Safari MP4. */
const TYPES = [
  ["audio/webm;codecs=opus", "webm"],
  ["audio/mp4", "m4a"],
  ["audio/ogg;codecs=opus", "ogg"],
] as const;
export const LONGEST_S = 300;

export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && !!navigator.mediaDevices?.getUserMedia && TYPES.some(([type]) => isTaken(type));
}

const isTaken = (type: string) => MediaRecorder.isTypeSupported(type);

/** Why nothing is recorded. */
export type Refusal = "denied" | "none" | "failed";

export function refusalOf(error: unknown): Refusal {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "failed";
}

/** Minutes and seconds, as they stand on a clock. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** What the file is called: a recording says its own length nowhere else, and a colon may stand in no name. */
export function fileName(words: string, seconds: number, ending: string): string {
  const whole = Math.max(1, Math.round(seconds));
  return `${words} (${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s).${ending}`;
}

/** How loud it is, 0 to 1, of samples around 128; speech fills most of the meter. */
export function levelOf(samples: Uint8Array): number {
  let sum = 0;
  for (const each of samples) sum += ((each - 128) / 128) ** 2;
  return Math.min(1, Math.sqrt(sum / Math.max(1, samples.length)) * 4);
}

export class Recording {
  isPaused = false;
  /** What was recorded once it has ended. */
  done: Blob | null = null;
  ending = "webm";
  #recorder: MediaRecorder;
  #stream: MediaStream;
  #pieces: Blob[] = [];
  #context: AudioContext | null = null;
  #meter: AnalyserNode | null = null;
  #before = 0;
  #since = performance.now();
  #timer: ReturnType<typeof setInterval>;
  #finished: ((made: Blob) => void) | null = null;

  /** Asks for the microphone and begins. Rejects with what `refusalOf` understands. */
  static async begin(onChange: () => void): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    try {
      return new Recording(stream, onChange);
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error;
    }
  }

  private constructor(
    stream: MediaStream,
    readonly onChange: () => void,
  ) {
    this.#stream = stream;
    const [type, ending] = TYPES.find(([each]) => isTaken(each)) ?? TYPES[0];
    this.ending = ending;
    this.#recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 });
    this.#recorder.ondataavailable = ({ data }) => data.size && this.#pieces.push(data);
    this.#recorder.onstop = () => {
      this.done = new Blob(this.#pieces, { type: type.split(";")[0] ?? type });
      this.#letGo();
      this.#finished?.(this.done);
      onChange();
    };
    // The microphone was taken away, or unplugged: what there is stays.
    for (const track of stream.getTracks()) track.onended = () => this.end();
    try {
      this.#context = new AudioContext();
      this.#meter = this.#context.createAnalyser();
      this.#meter.fftSize = 512;
      this.#context.createMediaStreamSource(stream).connect(this.#meter);
    } catch {
      // Without a meter it is recorded all the same.
    }
    this.#recorder.start(1000);
    this.#timer = setInterval(() => {
      if (this.seconds >= LONGEST_S) this.end();
      onChange();
    }, 100);
  }

  /** How long it is so far. */
  get seconds(): number {
    const running = !this.isPaused && !this.done && this.#recorder.state === "recording";
    return (this.#before + (running ? performance.now() - this.#since : 0)) / 1000;
  }

  get level(): number {
    if (!this.#meter || this.isPaused) return 0;
    const samples = new Uint8Array(this.#meter.fftSize);
    this.#meter.getByteTimeDomainData(samples);
    return levelOf(samples);
  }

  pause(): void {
    if (this.#recorder.state !== "recording") return;
    this.#before = this.seconds * 1000;
    this.isPaused = true;
    this.#recorder.pause();
    this.onChange();
  }

  goOn(): void {
    if (this.#recorder.state !== "paused") return;
    this.#since = performance.now();
    this.isPaused = false;
    this.#recorder.resume();
    this.onChange();
  }

  end(): void {
    if (this.#recorder.state === "inactive") return;
    this.#before = this.seconds * 1000;
    this.isPaused = true;
    this.#recorder.stop();
  }

  /** End it, if it has not ended, and answer with what was recorded. */
  finish(): Promise<Blob> {
    if (this.done) return Promise.resolve(this.done);
    return new Promise((resolve) => {
      this.#finished = resolve;
      this.end();
    });
  }

  /** Nothing is kept, and the microphone is free. */
  cancel(): void {
    this.#recorder.onstop = null;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    this.#pieces = [];
    this.#letGo();
  }

  #letGo(): void {
    clearInterval(this.#timer);
    for (const track of this.#stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    void this.#context?.close().catch(() => undefined);
    this.#context = this.#meter = null;
  }
}
