import { BadgeCheck, BadgeHelp, ContactRound } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../contacts/i18n/index";
import { nameOf } from "../../contacts/names";
import type { Contact } from "../../contacts/types";
import { get } from "../../live/api";
import { MemberCards } from "../../member/card";
import { TaskCard } from "../../tasks/card";
import { Icon } from "../../ui/icon";

interface Answer {
  contact: Contact | null;
  identified: boolean;
}

/** Whose browser this is, as far as we know: the contact, whether the site vouches for him, and the way to all of it. */
export function ContactCard({ visitor, email }: { visitor: string; email: string }) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    let current = true;
    setAnswer(null);
    get<Answer>(`visitors/${visitor}/contact/`).then(
      (found) => current && setAnswer(found),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [visitor, email]);
  const contact = answer?.contact;
  if (!contact) return null;
  return (
    <div class="contact-in-context-card">
      <div class="fact">
        <Icon of={ContactRound} size={16} label={t("contacts")} class="mt-0.5 shrink-0 text-quiet" />
        <div class="min-w-0 grow">
          <a class="text-link font-medium break-words" href={`/contacts/${contact.id}/`} dir="auto">
            {nameOf(contact)}
          </a>
          {contact.company && (
            <span class="block text-quiet" dir="auto">
              {contact.company}
            </span>
          )}
          <span
            class={`contact-state is-own-line text-xs ${answer.identified ? "is-verified" : ""}`}
            title={t(answer.identified ? "verifiedWhy" : "unverifiedWhy")}
          >
            <Icon of={answer.identified ? BadgeCheck : BadgeHelp} size={14} />
            {t(answer.identified ? "verified" : "unverified")}
          </span>
        </div>
      </div>
      <TaskCard contact={contact.id} />
      <div class="member-in-context">
        <MemberCards contact={contact.id} />
      </div>
    </div>
  );
}
