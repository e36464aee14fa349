import { useState } from "preact/hooks";
import { Dialog } from "../ui/dialog";
import { toast } from "../ui/toast";
import { t } from "./i18n/index";
import { mailing, sendTranscript, sentence } from "./store";

const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

export function TranscriptDialog() {
  const asked = mailing.value;
  return asked && <Box key={asked.conversation} {...asked} />;
}

function Box({ conversation, email: known }: { conversation: string; email: string }) {
  const [email, setEmail] = useState(known);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const close = () => {
    mailing.value = null;
  };
  const submit = async () => {
    if (busy) return;
    if (!EMAIL.test(email.trim())) return setWrong(t("emailWrong"));
    setBusy(true);
    try {
      await sendTranscript(conversation, email.trim());
      toast("done", t("transcriptSent", { email: email.trim() }));
      close();
    } catch (error) {
      setWrong(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("transcriptTitle")} onClose={close}>
      <p class="text-quiet">{t("transcriptText")}</p>
      <form
        class="form-stack mt-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="field">
          <label class="field-label" for="transcript-email">
            {t("email")}
          </label>
          <input
            id="transcript-email"
            type="email"
            autoFocus
            value={email}
            maxLength={254}
            aria-invalid={wrong !== ""}
            aria-describedby={wrong ? "transcript-error" : undefined}
            onInput={(event) => {
              setEmail(event.currentTarget.value);
              setWrong("");
            }}
          />
          {wrong && (
            <p class="field-error" id="transcript-error" role="alert">
              {wrong}
            </p>
          )}
        </div>
        <div class="flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={busy}>
            {t("send")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
