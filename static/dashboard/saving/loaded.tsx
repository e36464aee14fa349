import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "./i18n/index";

interface LoadedOptions<T> {
  load: () => Promise<T>;
  children: (value: T) => ComponentChildren;
}

/** What a page of settings needs before it can be drawn: grey lines until it is there, and a way to ask again. */
export function Loaded<T>({ load, children }: LoadedOptions<T>) {
  const [value, setValue] = useState<{ value: T } | null>(null);
  const [failed, setFailed] = useState("");
  const start = () => {
    setFailed("");
    load().then(
      (found) => setValue({ value: found }),
      (error: Error) => setFailed(error.message || t("notLoaded")),
    );
  };
  useEffect(start, []);
  if (failed)
    return (
      <div class="empty" role="alert">
        <p class="empty-text">{failed}</p>
        <button type="button" class="btn btn-plain btn-sm mt-2" onClick={start}>
          {t("tryAgain")}
        </button>
      </div>
    );
  if (!value)
    return (
      <div role="status" aria-label={t("loading")}>
        <span class="skeleton-line" />
        <span class="skeleton-line" />
      </div>
    );
  return <>{children(value.value)}</>;
}
