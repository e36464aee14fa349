import { signal } from "@preact/signals";
import { AlarmClock, CircleAlert, CircleCheck, X } from "lucide";
import { t } from "../i18n/index";
import { Icon } from "./icon";

interface Toast {
  id: number;
  kind: "done" | "failed" | "due";
  text: string;
  action?: { label: string; run: () => void } | undefined;
}

const ART = { done: CircleCheck, failed: CircleAlert, due: AlarmClock };
const toasts = signal<Toast[]>([]);
let last = 0;

/** Says something in passing. What failed or is due stays until it is dismissed; what was done goes after six seconds. */
export function toast(kind: Toast["kind"], text: string, action?: Toast["action"]): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, kind, text, action }];
  if (kind === "done") setTimeout(() => dismiss(id), 6000);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((each) => (
        <div key={each.id} class="toast-card">
          <Icon of={ART[each.kind]} size={18} />
          <span>{each.text}</span>
          {each.action && (
            <button
              type="button"
              class="toast-action"
              onClick={() => {
                dismiss(each.id);
                each.action?.run();
              }}
            >
              {each.action.label}
            </button>
          )}
          <button type="button" class="toast-close" aria-label={t("dismiss")} onClick={() => dismiss(each.id)}>
            <Icon of={X} size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
