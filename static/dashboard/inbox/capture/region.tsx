/** One picture of the screen, and a rectangle of it that goes into the composer. Fetched when somebody wants one. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "./i18n/index";
import { between, middleOf, moved, type Rect, resized } from "./rect";

export type Shot = HTMLCanvasElement;

/** Asks the browser for a screen, window or tab and takes one picture of it; null when the person thought better of it. */
export async function takeShot(): Promise<Shot | null> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: false });
  } catch (error) {
    // The browser does not tell "no, thanks" from "never": both are said in place.
    if (error instanceof DOMException && error.name === "NotAllowedError") return null;
    throw error;
  }
  try {
    const video = document.createElement("video");
    video.muted = true;
    video.srcObject = stream;
    await video.play();
    // The first frames of some browsers are black, or show the browser's own question.
    await new Promise((resolve) => setTimeout(resolve, 250));
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    if (!canvas.width || !canvas.height) throw new Error("empty");
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    video.srcObject = null;
    return canvas;
  } finally {
    // Nothing is watched beyond this picture.
    for (const track of stream.getTracks()) track.stop();
  }
}

const STEP = 8;
const MOVES: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function Region({ shot, onTake, onClose }: { shot: Shot; onTake: (file: File) => void; onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const [rect, setRect] = useState<Rect>(() => middleOf(shot));
  const [busy, setBusy] = useState(false);
  const drawn = useRef<{ x: number; y: number } | null>(null);

  useLayoutEffect(() => {
    box.current?.showModal();
    stage.current?.prepend(shot);
    shot.className = "shot-picture";
    area.current?.focus();
  }, []);

  const at = (event: PointerEvent) => {
    const place = shot.getBoundingClientRect();
    return {
      x: ((event.clientX - place.left) / place.width) * shot.width,
      y: ((event.clientY - place.top) / place.height) * shot.height,
    };
  };
  const take = (what: Rect) => {
    if (busy) return;
    setBusy(true);
    const cut = document.createElement("canvas");
    cut.width = what.width;
    cut.height = what.height;
    cut.getContext("2d")?.drawImage(shot, what.x, what.y, what.width, what.height, 0, 0, what.width, what.height);
    cut.toBlob((blob) => {
      setBusy(false);
      if (!blob) return;
      const when = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", "-");
      onTake(new File([blob], `${t("shotName")} ${when}.png`, { type: "image/png" }));
      // The page hears of it by onClose, when it is not inert any more.
      box.current?.close();
    }, "image/png");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (move) {
      event.preventDefault();
      const far = event.ctrlKey || event.metaKey ? 1 : STEP;
      setRect(event.shiftKey ? resized(rect, move[0] * far, move[1] * far, shot) : moved(rect, move[0] * far, move[1] * far, shot));
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(rect);
    }
  };
  const share = (part: number, whole: number) => `${(part / whole) * 100}%`;

  return (
    <dialog ref={box} class="shot" aria-label={t("shotTitle")} onClose={onClose}>
      <div class="shot-head">
        <p>{t("shotHow")}</p>
        <span class="shot-do">
          <button type="button" class="btn btn-plain btn-sm" onClick={() => box.current?.close()}>
            {t("cancel")}
          </button>
          <button
            type="button"
            class="btn btn-plain btn-sm"
            disabled={busy}
            onClick={() => take({ x: 0, y: 0, width: shot.width, height: shot.height })}
          >
            {t("shotAll")}
          </button>
          <button type="button" class="btn btn-primary btn-sm" disabled={busy} onClick={() => take(rect)}>
            {t("shotTake")}
          </button>
        </span>
      </div>
      <div class="shot-space">
        <div
          ref={stage}
          class="shot-stage"
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.preventDefault();
            drawn.current = at(event);
            event.currentTarget.setPointerCapture(event.pointerId);
            area.current?.focus();
          }}
          onPointerMove={(event) => drawn.current && setRect(between(drawn.current, at(event), shot))}
          onPointerUp={() => {
            drawn.current = null;
          }}
          onPointerCancel={() => {
            drawn.current = null;
          }}
        >
          <div
            ref={area}
            class="shot-rect"
            role="application"
            tabIndex={0}
            aria-label={t("shotRect", { width: rect.width, height: rect.height })}
            onKeyDown={onKeyDown}
            style={{
              insetInlineStart: share(rect.x, shot.width),
              insetBlockStart: share(rect.y, shot.height),
              inlineSize: share(rect.width, shot.width),
              blockSize: share(rect.height, shot.height),
            }}
          />
        </div>
      </div>
    </dialog>
  );
}
