/** Two soft tones, made here: no file to load, no licence to ask. */
let context: AudioContext | null = null;
let last = 0;

/** `arrival`: somebody new waits. `line`: a line in a conversation that is mine. At most one in two seconds. */
export function ring(kind: "arrival" | "line"): void {
  const now = Date.now();
  if (now - last < 2000) return;
  last = now;
  try {
    context ??= new AudioContext();
    // Browsers keep silent until the page was touched once.
    if (context.state === "suspended") void context.resume();
    const notes = kind === "arrival" ? [659.25, 880] : [783.99];
    for (const [index, note] of notes.entries()) tone(context, note, context.currentTime + index * 0.14);
  } catch {
    // No sound device: the other signs remain.
  }
}

function tone(audio: AudioContext, frequency: number, at: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.12, at + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.45);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.5);
}
