import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { translator } from "../../shared/i18n";
import { Fields } from "../../widget/forms/fields";
import css from "../../widget/forms/forms.css?inline";
import { CATALOGUES } from "../../widget/forms/words";
import launcher from "../../widget/loader/launcher.css?inline";
import panel from "../../widget/panel/panel.css?inline";
import type { Form } from "./types";

const HERE = `
:host{all:initial!important;position:static!important;width:auto!important;height:auto!important;display:block!important}
.root{--accent:#0b6b72;--on-accent:#fff;--on-light:#0b6b72;--on-dark:#6cc7cd}
.root .panel{position:static;inset:auto;width:auto;max-width:none;height:auto;max-height:none;animation:none}
.leave{max-height:none}`;

/** The form with the widget's own parts and sheets; what is typed into it goes nowhere. */
export function Preview({ form, language }: { form: Form; language: string }) {
  const place = useRef<HTMLDivElement>(null);
  const root = useRef<ShadowRoot | null>(null);
  useEffect(() => {
    if (!place.current) return;
    if (!root.current) {
      root.current = place.current.attachShadow({ mode: "open" });
      root.current.adoptedStyleSheets = [launcher, panel, css, HERE].map((text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        return sheet;
      });
    }
    const words = language === "ja" || language === "zh-hans" ? language : "en";
    const t = translator(CATALOGUES[words], words);
    const pick = <V,>(texts: Record<string, V>) => texts[language] || Object.values(texts).find(Boolean);
    const questions = form.questions.map((question) => ({
      key: question.key,
      kind: question.kind,
      label: pick(question.labels) || "…",
      required: question.is_required,
      choices: (pick(question.choices) ?? []).filter(Boolean),
    }));
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = document.documentElement.dataset["theme"] ?? (dark ? "dark" : "light");
    render(
      <div class="root" lang={words} data-theme={theme.includes("dark") ? "dark" : "light"}>
        <div class="panel">
          <div class="leave" inert>
            {pick(form.intro) ? (
              <p class="before-intro" dir="auto">
                {pick(form.intro)}
              </p>
            ) : null}
            <Fields questions={questions} answers={{}} wrong={{}} t={t} change={() => undefined} />
            {form.moment === "before" ? (
              <div class="entry">
                <label for="preview-first">{t("message")}</label>
                <textarea id="preview-first" rows={3} />
              </div>
            ) : null}
            <button type="button" class="primary">
              {t(form.moment === "before" ? "start" : "send")}
            </button>
          </div>
        </div>
      </div>,
      root.current,
    );
  }, [form, language]);
  return <div ref={place} aria-hidden="true" />;
}
