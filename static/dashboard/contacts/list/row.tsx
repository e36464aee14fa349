import { BadgeCheck } from "lucide";
import { Face } from "../../ui/face";
import { Icon } from "../../ui/icon";
import { t } from "../i18n/index";
import { ago, inFull, nameOf, shown } from "../names";
import { attributes, open } from "../store";
import type { Contact } from "../types";

export function Row({ contact, columns }: { contact: Contact; columns: string[] }) {
  const name = nameOf(contact);
  return (
    <tr>
      <th scope="row">
        <a
          class="contact-link"
          href={`/contacts/${contact.id}/`}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
            event.preventDefault();
            open(contact.id);
          }}
        >
          <Face id={contact.id} name={name} />
          <span class="contact-name">
            <span class="truncate" dir="auto" title={name}>
              {name}
            </span>
            {contact.is_verified && <Icon of={BadgeCheck} size={15} label={t("verified")} class="text-primary shrink-0" />}
          </span>
        </a>
      </th>
      {columns.map((column) => (
        <td key={column} class={`is-${column.split(".")[0]}`}>
          <Cell contact={contact} column={column} />
        </td>
      ))}
    </tr>
  );
}

function Cell({ contact, column }: { contact: Contact; column: string }) {
  switch (column) {
    case "email":
      return <>{contact.email}</>;
    case "phone":
      return <span class="tabular">{contact.phones[0] ?? ""}</span>;
    case "company":
      return <span dir="auto">{contact.company}</span>;
    case "owner":
      return <>{contact.owner?.name ?? ""}</>;
    case "tags":
      return (
        <span class="tag-line">
          {contact.tags.slice(0, 3).map((tag) => (
            <span key={tag} class="tag-chip" dir="auto">
              {tag}
            </span>
          ))}
          {contact.tags.length > 3 && <span class="text-quiet">+{contact.tags.length - 3}</span>}
        </span>
      );
    case "seen":
    case "created": {
      const at = column === "seen" ? contact.seen_at : contact.created_at;
      return at ? (
        <time dateTime={at} title={inFull(at)}>
          {ago(at)}
        </time>
      ) : (
        <span class="text-quiet">{t("never")}</span>
      );
    }
    default: {
      const attribute = attributes.value.find(({ slug }) => `attributes.${slug}` === column);
      return attribute ? <span dir="auto">{shown(attribute, contact.attributes[attribute.slug])}</span> : null;
    }
  }
}
