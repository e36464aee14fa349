/** The drawer over any page of the dashboard in which a side conversation is read, or begun. What is behind it stays usable. */
import { X } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../ui/icon";
import { t } from "./i18n/index";
import { aboutOf } from "./section";
import { Start } from "./start";
import { closeSide, open, shown } from "./store";
import { Thread } from "./thread";

export function SideDrawer() {
  const what = shown.value;
  return what ? <Drawer key={what.view === "thread" ? what.id : "start"} /> : null;
}

function Drawer() {
  const what = shown.value;
  const now = open.value;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () =>
      requestAnimationFrame(() => {
        // Where one was, unless one has gone on to something else.
        if (document.activeElement !== document.body) return;
        if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
        else document.getElementById("main")?.focus({ preventScroll: true });
      });
  }, []);
  if (!what) return null;
  const side = now?.side;
  const title = what.view === "start" ? t("start") : side ? side.title || t("untitled") : t("title");
  const about = what.view === "start" ? (what.name ? t("about", { name: what.name }) : t("aboutNobody")) : side ? aboutOf(side) : "";
  return (
    <section
      ref={box}
      class="side-drawer"
      role="dialog"
      aria-labelledby="side-title"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.stopPropagation();
        closeSide();
      }}
    >
      <header class="side-head">
        <div class="min-w-0 grow">
          <h2 id="side-title" class="side-title" dir="auto" title={title}>
            {title}
          </h2>
          <p class="side-about">
            {side?.about.contact ? (
              <a class="text-link truncate" href={`/contacts/${side.about.contact}/`}>
                {about}
              </a>
            ) : side?.about.visitor ? (
              <a class="text-link truncate" href={`/visitors/${side.about.visitor}/`}>
                {about}
              </a>
            ) : (
              <span class="truncate">{about}</span>
            )}
            {side?.conversation && (
              <a class="text-link whitespace-nowrap" href={`/inbox/${side.conversation.id}/`}>
                {t("beside", { number: String(side.conversation.number) })}
              </a>
            )}
          </p>
        </div>
        <button type="button" class="icon-btn" aria-label={t("close")} title={t("close")} onClick={closeSide}>
          <Icon of={X} />
        </button>
      </header>
      {what.view === "start" ? <Start of={what.of} /> : now && <Thread now={now} />}
    </section>
  );
}
