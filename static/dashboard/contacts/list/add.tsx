import { useState } from "preact/hooks";
import { post } from "../../live/api";
import { Dialog } from "../../ui/dialog";
import { t } from "../i18n/index";
import { fieldErrors, load, open, sentence } from "../store";
import type { Contact } from "../types";

const FIELDS = ["name", "email", "phone", "company"] as const;

/** A contact by hand. What was typed stays when the server refuses it. */
export function AddContact({ onClose }: { onClose: () => void }) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setFailed("");
    try {
      const { phone = "", ...rest } = values;
      const contact = await post<Contact>("contacts/", { ...rest, ...(phone.trim() ? { phones: [phone] } : {}) });
      onClose();
      void load();
      open(contact.id);
    } catch (error) {
      const errors = fieldErrors(error);
      setWrong({ ...errors, ...(errors["phones"] ? { phone: errors["phones"] } : {}) });
      if (!Object.keys(errors).length) setFailed(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("addTitle")} onClose={onClose}>
      <form
        class="form-stack mt-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        {FIELDS.map((name, index) => (
          <div key={name} class="field">
            <label class="field-label" for={`add-${name}`}>
              {t(name)}
            </label>
            <input
              id={`add-${name}`}
              type={(name === "email" ? "email" : name === "phone" ? "tel" : "text") as "text"}
              dir="auto"
              autoFocus={index === 0}
              aria-invalid={Boolean(wrong[name])}
              aria-describedby={wrong[name] ? `add-${name}-error` : undefined}
              value={values[name] ?? ""}
              onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
            />
            {wrong[name] && (
              <p class="field-error" id={`add-${name}-error`}>
                {wrong[name]}
              </p>
            )}
          </div>
        ))}
        {failed && (
          <p class="field-error" role="alert">
            {failed}
          </p>
        )}
        <div class="flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={busy}>
            {t("add")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
