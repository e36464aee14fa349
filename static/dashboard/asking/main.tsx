/** Settings of what visitors are asked, before and after a conversation. The rail's script holds the connection. */
import { render } from "preact";
import { get } from "../live/api";
import { Loaded } from "../saving/loaded";
import { FormPanel, RulesPanel } from "./panels";
import type { Attribute, Form, Rules } from "./types";

interface Asked {
  rules: Rules;
  forms: Form[];
  attributes: Attribute[];
}

async function load(): Promise<Asked> {
  const [rules, forms, attributes] = await Promise.all([
    get<Rules>("closing-rules/"),
    get<{ results: Form[] }>("chat-forms/"),
    get<{ results: Attribute[] }>("contact-attributes/"),
  ]);
  return { rules, forms: forms.results, attributes: attributes.results };
}

function Screen({ language }: { language: string }) {
  return (
    <Loaded load={load}>
      {({ forms, attributes, rules }) => (
        <div class="form-stack">
          {forms.map((form) => (
            <FormPanel key={form.moment} form={form} attributes={attributes} language={language} />
          ))}
          <RulesPanel rules={rules} />
        </div>
      )}
    </Loaded>
  );
}

const root = document.getElementById("asking");
if (root) render(<Screen language={root.dataset["language"] ?? "en"} />, root);
