import { t } from "../i18n/index";
import { toast } from "./toast";

/** Copies a text and says so; where the browser does not let us, it says that instead. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast("done", t("copied"));
  } catch {
    toast("failed", t("copyFailed"));
  }
}
