/** Beside the clip: a picture of a part of the screen, and a voice note, where the browser has them. */
import { Crop, Mic } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../ui/icon";
import { toast } from "../../ui/toast";
import { addFiles } from "../files/store";
import { t } from "./i18n/index";
import { canRecord } from "./voice";
import { VoiceBar } from "./voice-bar";

type Region = typeof import("./region");

export function CaptureButtons({ conversation }: { conversation: string }) {
  const [region, setRegion] = useState<{ module: Region; shot: HTMLCanvasElement } | null>(null);
  const [voice, setVoice] = useState(false);
  const [refused, setRefused] = useState(false);
  // Phones have none.
  const canShare = !!navigator.mediaDevices?.getDisplayMedia;
  useEffect(() => {
    if (!refused) return;
    const timer = setTimeout(() => setRefused(false), 12_000);
    return () => clearTimeout(timer);
  }, [refused]);

  const capture = async () => {
    setRefused(false);
    try {
      const module = await import("./region");
      const shot = await module.takeShot();
      if (shot) setRegion({ module, shot });
      else setRefused(true);
    } catch {
      toast("failed", t("shotFailed"));
    }
  };
  const end = () => {
    setRegion(null);
    document.getElementById("composer")?.focus();
  };
  return (
    <>
      {canShare && (
        <button type="button" class="icon-btn" aria-label={t("shot")} title={t("shot")} onClick={() => void capture()}>
          <Icon of={Crop} />
        </button>
      )}
      {canRecord() && (
        <button
          type="button"
          class="icon-btn"
          aria-label={t("voice")}
          title={t("voice")}
          aria-pressed={voice}
          onClick={() => setVoice(true)}
        >
          <Icon of={Mic} />
        </button>
      )}
      {refused && (
        <p class="capture-note" role="alert">
          {t("shotDenied")}
        </p>
      )}
      {voice && <VoiceBar conversation={conversation} onClose={() => setVoice(false)} />}
      {region && <region.module.Region shot={region.shot} onClose={end} onTake={(file) => addFiles(conversation, [file])} />}
    </>
  );
}
