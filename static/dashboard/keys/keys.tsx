/** `?`: the keys of the page and of every page. Mounted with the rail's foot, so that each page of the dashboard has it. */
import { render } from "preact";
import { Dialog } from "../ui/dialog";
import { t } from "./i18n/index";
import { helpOpen, offeredKeys, type Section } from "./store";

function Table({ rows }: Pick<Section, "rows">) {
  return (
    <dl class="shortcuts">
      {rows.map(({ keys, words }) => (
        <div key={words}>
          <dt>
            {keys.map((each) => (
              <kbd key={each} class="key">
                {each}
              </kbd>
            ))}
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What applies here: a page's own first, then forms where there are some, then what holds everywhere. */
function sectionsNow(): Section[] {
  const everywhere = [
    { keys: ["Ctrl / ⌘", "K"], words: t("palette") },
    { keys: ["?"], words: t("help") },
    { keys: ["Tab", "↵"], words: t("skip") },
    { keys: ["Esc"], words: t("close") },
  ];
  const forms = document.querySelector("form[data-guard] input[type=text]") ? [{ keys: ["↵"], words: t("submit") }] : [];
  return [...offeredKeys(), ...(forms.length ? [{ title: t("settings"), rows: forms }] : []), { title: t("everywhere"), rows: everywhere }];
}

function Keys() {
  if (!helpOpen.value) return null;
  return (
    <Dialog title={t("title")} onClose={() => (helpOpen.value = false)}>
      {sectionsNow().map((section) => (
        <section key={section.title} class="shortcuts-part">
          <h3 class="mb-2 text-xs font-medium text-quiet">{section.title}</h3>
          <Table rows={section.rows} />
        </section>
      ))}
      <div class="mt-5 flex justify-end gap-2">
        <button type="button" class="btn btn-plain" onClick={() => (helpOpen.value = false)}>
          {t("done")}
        </button>
      </div>
    </Dialog>
  );
}

let isStarted = false;

export function startKeys(): void {
  if (isStarted) return;
  isStarted = true;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (target.isContentEditable || target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    helpOpen.value = true;
  });
  const place = document.createElement("div");
  document.body.append(place);
  render(<Keys />, place);
}
