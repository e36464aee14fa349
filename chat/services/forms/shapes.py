"""What a question of a form is, and what becomes of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from chat.models import ChatForm
from tenants.fields import clean_line
from visitors.models import BadValue
from visitors.services.contacts.fields import clean_email, clean_phones

MOST_FIELDS, LONGEST_LABEL, LONGEST_INTRO = 8, 200, 500
MOST_CHOICES, LONGEST_CHOICE = 20, 60
LONGEST_LINE, LONGEST_TEXT = 200, 2000
# Which of the contact's own fields a kind of question can fill; every kind but consent can fill an attribute.
FILLS = {"text": {"name"}, "email": {"email"}, "phone": {"phone"}}
Answer = str | int | bool


class Field(msgspec.Struct, omit_defaults=True):
    """A question. ``maps_to``: name, email, phone, ``attributes.<slug>``, or empty for none; ``choices``: by language, in one order."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{1,12}$")]
    kind: str
    labels: dict[str, str]
    required: bool = False
    maps_to: str = ""
    choices: dict[str, list[str]] = {}


class LabelledAnswer(msgspec.Struct):
    """A question as it was asked, and what was answered."""

    key: str
    kind: str
    label: str
    value: str


def read_fields(stored: Any) -> list[Field]:
    """Questions from what is stored.

    Raises:
        msgspec.ValidationError: they are none.
    """
    return msgspec.convert(stored, list[Field])


def fields_of(form: ChatForm) -> list[Field]:
    """The form's questions; none where what is stored cannot be read any more."""
    try:
        return read_fields(form.fields)
    except msgspec.ValidationError:
        return []


def in_language(texts: Mapping[str, Any], language: str, company_language: str) -> Any:
    """The text in a language, else in the company's, else in any; None if there is none."""
    return texts.get(language) or texts.get(company_language) or next((text for text in texts.values() if text), None)


def suits(kind: str, maps_to: str) -> bool:
    """Whether a question of this kind can fill that field of a contact."""
    if not maps_to:
        return True
    if maps_to.startswith("attributes."):
        return kind != ChatForm.Kind.CONSENT
    return maps_to in FILLS.get(kind, set())


def clean_answer(field: Field, value: Answer, *, language: str, company_language: str) -> str | None:
    """The answer as text, as it is kept; None where there is none, or what came is none.

    A bad answer is told in the page, before it is sent. Here it is left out: the visitor's line is never refused because of it.
    """
    match field.kind:
        case ChatForm.Kind.CONSENT:
            return "yes" if value is True else None
        case ChatForm.Kind.CHOICE:
            choices = in_language(field.choices, language, company_language) or []
            return choices[value] if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(choices) else None
    if not isinstance(value, str):
        return None
    text = value.replace("\0", "").replace("\r\n", "\n")
    if field.kind == ChatForm.Kind.LONG:
        return text.strip()[:LONGEST_TEXT] or None
    line = clean_line(text)[:LONGEST_LINE]
    try:
        if field.kind == ChatForm.Kind.EMAIL:
            return clean_email(line) or None
        if field.kind == ChatForm.Kind.PHONE:
            return next(iter(clean_phones([line])), None)
    except BadValue:
        return None
    return line or None
