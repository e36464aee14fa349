"""What may be known of a contact, and in which form it is kept; the same for hands, imports and signed identities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.fields import clean_line
from visitors.models import BadValue, Contact, ContactAttribute
from visitors.models.attribute import MOST_ATTRIBUTES
from visitors.models.contact import LONGEST_TAG, MOST_PHONES, MOST_TAGS
from visitors.selectors.contacts import attributes_by_slug

LENGTHS = {"name": 120, "company": 120, "language": 35}
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{2,28}[0-9]\Z")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－（）　", "0123456789+-() ")

WORDS: dict[str, Promise] = {
    "too_long": _("This is too long."),
    "bad_email": _("This is no e-mail address."),
    "bad_phone": _("This is no telephone number."),
    "too_many": _("These are too many."),
    "bad_text": _("This must be text."),
    "bad_number": _("This must be a number."),
    "bad_boolean": _("This must be yes or no."),
    "bad_date": _("This must be a date such as 2026-03-31."),
    "bad_choice": _("This is none of the choices."),
    "bad_link": _("This must be an address that begins with https:// or http://."),
    "unknown_attribute": _("There is no such attribute."),
    "taken": _("Another contact has it."),
    "is_verified": _("The site's server vouches for it, so it can not be changed here."),
    "repeated": _("An earlier row of the file has the same."),
    "several": _("Several contacts have this address. Merge them first."),
    "other_id": _("The contact with this address has another id."),
    "too_many_cells": _("The row has more cells than there are columns."),
    "empty": _("Give a name, an e-mail address, a telephone number or an external id."),
}


class ContactFields(TypedDict, total=False):
    """What is to be set; what is left out stays. ``attributes`` names single ones, None takes one away."""

    name: str
    email: str
    phones: list[str]
    company: str
    language: str
    external_id: str | None
    tags: list[str]
    owner: User | None
    attributes: dict[str, Any]


class ContactRefused(ValueError):
    """Something is not in order; ``errors`` names the fields (``attributes.plan``) and what is wrong, as keys of ``WORDS``."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = dict(errors)


def apply_fields(contact: Contact, fields: ContactFields, *, known: Mapping[str, ContactAttribute] | None = None) -> list[str]:
    """Set fields on a contact, in the form in which they are kept; nothing is saved.

    Args:
        known: the company's attributes, where the caller has read them.

    Returns:
        The names of those that changed; an attribute as ``attributes.<slug>``.

    Raises:
        ContactRefused: naming everything that is wrong.
    """
    errors: dict[str, str] = {}
    cleaned: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "attributes":
            continue
        try:
            cleaned[name] = _clean(name, value)
        except BadValue as error:
            errors[name] = error.code
    attributes, changed_attributes = dict(contact.attributes), []
    values = fields.get("attributes", {})
    if len(values) > MOST_ATTRIBUTES:
        raise ContactRefused({"attributes": "too_many"})
    if known is None:
        known = attributes_by_slug() if values else {}
    for slug, value in values.items():
        try:
            if slug not in known:
                raise BadValue("unknown_attribute")
            after = known[slug].clean_value(value)
        except BadValue as error:
            errors[f"attributes.{slug[:60]}"] = error.code
            continue
        if attributes.get(slug) != after:
            changed_attributes.append(f"attributes.{slug}")
        attributes.pop(slug, None)
        if after is not None:
            attributes[slug] = after
    if contact.is_verified and "external_id" in cleaned and cleaned["external_id"] != contact.external_id:
        errors["external_id"] = "is_verified"
    if errors:
        raise ContactRefused(errors)

    changed = [name for name, value in cleaned.items() if getattr(contact, name) != value]
    for name in changed:
        setattr(contact, name, cleaned[name])
    contact.attributes = attributes
    contact.search_text = contact.searchable()
    return changed + changed_attributes


def clean_email(value: str) -> str:
    """An e-mail address as it is kept; empty stays empty.

    Raises:
        BadValue: it is none.
    """
    text = value.strip()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise BadValue("bad_email") from None
    if len(text) > 254:
        raise BadValue("too_long")
    return text


def clean_phones(values: Iterable[str]) -> list[str]:
    """Telephone numbers as they are kept, each once.

    Raises:
        BadValue: one is none, or there are too many.
    """
    phones = [" ".join(value.translate(_FULL_WIDTH).split()) for value in values if value.strip()]
    if not all(_PHONE.match(phone) for phone in phones):
        raise BadValue("bad_phone")
    phones = list(dict.fromkeys(phones))
    if len(phones) > MOST_PHONES:
        raise BadValue("too_many")
    return phones


def clean_tags(values: Iterable[str]) -> list[str]:
    """Tags as they are kept, each once whatever its case, sorted.

    Raises:
        BadValue: one is too long, or there are too many.
    """
    tags = {tag.casefold(): tag for value in values if (tag := clean_line(value))}
    if any(len(tag) > LONGEST_TAG for tag in tags.values()):
        raise BadValue("too_long")
    if len(tags) > MOST_TAGS:
        raise BadValue("too_many")
    return [tags[name] for name in sorted(tags)]


def _clean(name: str, value: Any) -> Any:
    match name:
        case "email":
            return clean_email(value)
        case "phones":
            return clean_phones(value)
        case "tags":
            return clean_tags(value)
        case "owner":
            return value
        case "external_id":
            return clean_external_id(value)
        case _:
            text = clean_line(value)
            if len(text) > LENGTHS[name]:
                raise BadValue("too_long")
            return text


def clean_external_id(value: str | None) -> str | None:
    """What the company's systems call somebody, as it is kept; None for nothing.

    Raises:
        BadValue: it is too long.
    """
    text = clean_line(value or "")
    if len(text) > 200:
        raise BadValue("too_long")
    return text or None
