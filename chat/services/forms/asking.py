"""Which questions a visitor is asked: those of the company's form to which the answer is not known."""

from __future__ import annotations

from dataclasses import dataclass

from chat.models import ChatForm
from chat.services.forms.shapes import Field, fields_of, in_language
from tenants.scope import current_tenant
from visitors.models import Visitor
from visitors.selectors import language_of

_AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the visitor's language."""

    key: str
    kind: str
    label: str
    required: bool
    choices: list[str]
    autocomplete: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor is asked, and the words above it."""

    intro: str
    questions: list[Question]


def questions_for(visitor: Visitor, moment: str) -> Asked | None:
    """The active form of a moment without what is known of the visitor; None where nothing is left to ask.

    Where nobody vouches for him, only what he said on this browser counts as known: that a contact's number is known, which he
    only claims to be, is nothing that he learns (A088).
    """
    form = ChatForm.objects.filter(moment=moment, is_active=True).first()
    if form is None:
        return None
    company_language = current_tenant().language
    language = language_of(visitor.language, company_language)
    questions = [_question(field, language, company_language) for field in fields_of(form) if not _is_known(field, visitor)]
    return Asked(in_language(form.intro, language, company_language) or "", questions) if questions else None


def _question(field: Field, language: str, company_language: str) -> Question:
    label = in_language(field.labels, language, company_language) or ""
    choices = in_language(field.choices, language, company_language) or []
    return Question(field.key, field.kind, label, field.required, choices, _AUTOCOMPLETE.get(field.maps_to, ""))


def _is_known(field: Field, visitor: Visitor) -> bool:
    contact = visitor.contact if visitor.pk and visitor.is_identified else None
    match field.maps_to:
        case "":
            return False
        case "name":
            return bool(visitor.name)
        case "email":
            return bool(visitor.email)
        case "phone":
            return contact is not None and bool(contact.phones)
        case _:
            return contact is not None and contact.attributes.get(field.maps_to.removeprefix("attributes.")) not in (None, "")
