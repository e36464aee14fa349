/** A voice note is recorded, heard and attached, or thrown away. */
import { Check, Mic, Pause, Square, Trash2 } from "lucide";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../../ui/icon";
import { addFiles } from "../files/store";
import { t } from "./i18n/index";
import { clock, fileName, LONGEST_S, Recording, type Refusal, refusalOf } from "./voice";

export function VoiceBar({ conversation, onClose }: { conversation: string; onClose: () => void }) {
  const [, redraw] = useState(0);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const recording = useRef<Recording | null>(null);
  const box = useRef<HTMLElement>(null);
  const isGone = useRef(false);
  /** It was attached, or thrown away. */
  const isDone = useRef(false);
  const begin = () => {
    setRefusal(null);
    Recording.begin(() => redraw((before) => before + 1)).then(
      (made) => {
        // Who went away while the browser asked is not listened to.
        if (isGone.current) return made.cancel();
        recording.current = made;
        redraw((before) => before + 1);
      },
      (error: unknown) => !isGone.current && setRefusal(refusalOf(error)),
    );
  };
  const keep = (made: Recording) =>
    void made.finish().then((sound) => {
      addFiles(conversation, [new File([sound], fileName(t("voiceName"), made.seconds, made.ending), { type: sound.type })]);
    });
  useEffect(() => {
    begin();
    const stay = (event: BeforeUnloadEvent) => recording.current && !isDone.current && event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => {
      removeEventListener("beforeunload", stay);
      isGone.current = true;
      // Another conversation was opened meanwhile: what was said waits in this one's tray.
      if (recording.current && !isDone.current) keep(recording.current);
    };
  }, []);
  useLayoutEffect(() => box.current?.focus(), []);

  const { done = null, seconds = 0, isPaused = false, level = 0 } = recording.current ?? {};
  const address = useMemo(() => (done ? URL.createObjectURL(done) : ""), [done]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);

  const close = () => {
    onClose();
    document.getElementById("composer")?.focus();
  };
  const throwAway = () => {
    isDone.current = true;
    recording.current?.cancel();
    close();
  };
  const attach = () => {
    if (!recording.current) return;
    isDone.current = true;
    keep(recording.current);
    close();
  };

  return (
    <section
      ref={box}
      class="voice"
      tabIndex={-1}
      aria-label={t("voice")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        throwAway();
      }}
    >
      {refusal ? (
        <p class="voice-words" role="alert">
          {t(WHY[refusal])}
        </p>
      ) : !recording.current ? (
        <p class="voice-words" role="status">
          {t("asking")}
        </p>
      ) : done ? (
        // biome-ignore lint/a11y/useMediaCaption: what somebody said just now has none
        <audio class="voice-player" controls src={address} aria-label={t("listen")} />
      ) : (
        <>
          <span class={`voice-dot ${isPaused ? "" : "is-on"}`} aria-hidden="true" />
          <span class="tabular" role="timer" aria-label={t("length")}>
            {clock(seconds)}
          </span>
          <meter class="voice-level" min={0} max={1} value={level} aria-label={t("level")} />
          <span class="text-quiet tabular">{t("atMost", { time: clock(LONGEST_S) })}</span>
        </>
      )}
      <span class="voice-do">
        {refusal && refusal !== "denied" && (
          <button type="button" class="btn btn-plain btn-sm" onClick={begin}>
            {t("again")}
          </button>
        )}
        {recording.current && !done && (
          <>
            <button
              type="button"
              class="btn btn-plain btn-sm"
              onClick={() => (isPaused ? recording.current?.goOn() : recording.current?.pause())}
            >
              <Icon of={isPaused ? Mic : Pause} size={15} />
              {t(isPaused ? "goOn" : "pause")}
            </button>
            <button type="button" class="btn btn-primary btn-sm" onClick={() => recording.current?.end()}>
              <Icon of={Square} size={15} />
              {t("end")}
            </button>
          </>
        )}
        {done && (
          <button type="button" class="btn btn-primary btn-sm" onClick={attach}>
            <Icon of={Check} size={15} />
            {t("attachVoice", { time: clock(seconds) })}
          </button>
        )}
        <button type="button" class="icon-btn" aria-label={t("throwAway")} title={t("throwAway")} onClick={throwAway}>
          <Icon of={Trash2} size={16} />
        </button>
      </span>
    </section>
  );
}

const WHY = { denied: "micDenied", none: "micNone", failed: "micFailed" } as const;
