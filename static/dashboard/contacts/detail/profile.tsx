import { Settings2 } from "lucide";
import { safeHref } from "../../../shared/links";
import { Icon } from "../../ui/icon";
import { Tags } from "../../ui/tags";
import { t } from "../i18n/index";
import { shown } from "../names";
import { attributes, tags as known, owners } from "../store";
import type { Attribute, Contact } from "../types";
import { Editable, type Save } from "./editable";

/** What is known, each thing changed where it stands. */
export function Profile({ contact, save, settings }: { contact: Contact; save: Save; settings: string }) {
  return (
    <>
      <section class="contact-card" aria-label={t("profile")}>
        <h3 class="context-title">{t("profile")}</h3>
        <dl class="edit-list">
          <Editable label={t("name")} value={contact.name} save={(name) => save({ name })} />
          <Editable label={t("email")} value={contact.email} kind="email" save={(email) => save({ email })} />
          <Editable
            label={t("phone")}
            value={contact.phones.join(", ")}
            kind="tel"
            save={(text) => save({ phones: text.split(/[,、，;]/) })}
          />
          <Editable label={t("company")} value={contact.company} save={(company) => save({ company })} />
          <Editable
            label={t("owner")}
            value={contact.owner?.id ?? ""}
            kind="choice"
            shown={contact.owner?.name ?? ""}
            choices={owners.value.map(({ id, name }) => [id, name])}
            save={(owner) => save({ owner: owner || null })}
          />
          <Editable label={t("language")} value={contact.language} save={(language) => save({ language })} />
          <Editable
            label={t("externalId")}
            value={contact.external_id ?? ""}
            fixed={contact.is_verified}
            save={(text) => save({ external_id: text || null })}
          />
        </dl>
      </section>
      <section class="contact-card" aria-label={t("tags")}>
        <h3 class="context-title">{t("tags")}</h3>
        <Tags tags={contact.tags} known={known.value.map(({ tag }) => tag)} save={(tags) => save({ tags })} />
      </section>
      {(attributes.value.length > 0 || settings) && (
        <section class="contact-card" aria-label={t("attributes")}>
          <h3 class="context-title flex items-center justify-between gap-2">
            {t("attributes")}
            {settings && (
              <a class="icon-btn is-small" href={settings} aria-label={t("manageAttributes")} title={t("manageAttributes")}>
                <Icon of={Settings2} size={15} />
              </a>
            )}
          </h3>
          {attributes.value.length > 0 ? (
            <dl class="edit-list">
              {attributes.value.map((attribute) => (
                <Own key={attribute.slug} attribute={attribute} contact={contact} save={save} />
              ))}
            </dl>
          ) : (
            <p class="text-quiet">{t("noAttributes")}</p>
          )}
        </section>
      )}
    </>
  );
}

function Own({ attribute, contact, save }: { attribute: Attribute; contact: Contact; save: Save }) {
  const value = contact.attributes[attribute.slug];
  const text = value === undefined ? "" : String(value);
  const href = attribute.type === "link" ? safeHref(text) : null;
  const choices: [string, string][] | undefined =
    attribute.type === "boolean"
      ? [
          ["true", t("yes")],
          ["false", t("no")],
        ]
      : attribute.type === "choice"
        ? attribute.choices.map((choice) => [choice, choice])
        : undefined;
  return (
    <Editable
      label={attribute.label}
      value={text}
      shown={shown(attribute, value)}
      kind={choices ? "choice" : attribute.type === "number" ? "number" : attribute.type === "date" ? "date" : "text"}
      choices={choices}
      href={href ?? undefined}
      save={(typed) => save({ attributes: { [attribute.slug]: typed || null } })}
    />
  );
}
