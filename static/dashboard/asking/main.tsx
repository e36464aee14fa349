/** Settings of what visitors are asked, before and after a conversation. The rail's script holds the connection. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../live/api";
import { t } from "./i18n/index";
import { FormPanel, RulesPanel } from "./panels";
import type { Attribute, Form, Rules } from "./types";

interface Loaded {
  rules: Rules;
  forms: Form[];
  attributes: Attribute[];
}

async function load(): Promise<Loaded> {
  const [rules, forms, attributes] = await Promise.all([
    get<Rules>("closing-rules/"),
    get<{ results: Form[] }>("chat-forms/"),
    get<{ results: Attribute[] }>("contact-attributes/"),
  ]);
  return { rules, forms: forms.results, attributes: attributes.results };
}

function Screen({ language }: { language: string }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failed, setFailed] = useState("");
  const start = () => {
    setFailed("");
    load().then(setLoaded, (error: Error) => setFailed(error.message || t("failed")));
  };
  useEffect(start, []);
  if (failed)
    return (
      <div class="empty">
        <p class="empty-text">{failed}</p>
        <button type="button" class="btn btn-plain btn-sm mt-2" onClick={start}>
          {t("tryAgain")}
        </button>
      </div>
    );
  if (!loaded)
    return (
      <div role="status" aria-label={t("loading")}>
        <span class="skeleton-line" />
        <span class="skeleton-line" />
      </div>
    );
  return (
    <div class="form-stack">
      {loaded.forms.map((form) => (
        <FormPanel key={form.moment} form={form} attributes={loaded.attributes} language={language} />
      ))}
      <RulesPanel rules={loaded.rules} />
    </div>
  );
}

const root = document.getElementById("asking");
if (root) render(<Screen language={root.dataset["language"] ?? "en"} />, root);
