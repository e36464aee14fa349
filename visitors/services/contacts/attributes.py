"""Which attributes the company's contacts have."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.audit import register_kind
from tenants.accounts.changes import Setting, Thing, Values, register_setting
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.accounts.services.changes import record_change
from tenants.fields import clean_line
from visitors.models import ContactAttribute
from visitors.models.attribute import MOST_ATTRIBUTES
from visitors.services.contacts.clearing import plan_clearing
from visitors.services.websites import NotAllowed

SETTING = "contact_attribute"
MOST_CHOICES, LONGEST_CHOICE = 100, 60
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
register_kind(
    "contact_attribute",
    _("Attributes of contacts"),
    {
        "added": _("Added the attribute “{subject}”"),
        "changed": _("Changed the attribute “{subject}”"),
        "deleted": _("Deleted the attribute “{subject}” with its values"),
    },
)


class TooManyAttributes(ValueError):
    """The company has as many as it may have."""


class AttributeRefused(ValueError):
    """Something is not in order; ``field`` and ``code`` say what: empty, too_long, bad_slug, taken, no_choices, too_many."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


class AttributeFields(TypedDict, total=False):
    """What is to be set. Slug and type are chosen once: values were taken by them."""

    label: str
    slug: str
    type: str
    choices: list[str]
    position: int


def create_attribute(*, by: User, fields: AttributeFields) -> ContactAttribute:
    """Define an attribute; without a slug one is made from its label.

    Raises:
        NotAllowed, TooManyAttributes, AttributeRefused
    """
    if not by.may_administer:
        raise NotAllowed
    row = ContactAttribute(label=_label(fields["label"]), type=fields["type"])
    row.choices = _choices(row, fields.get("choices", []))
    with transaction.atomic():
        rows = dict(ContactAttribute.with_deleted.select_for_update().values_list("slug", "deleted_at"))
        existing, count = set(rows), sum(deleted_at is None for deleted_at in rows.values())
        if count >= MOST_ATTRIBUTES:
            raise TooManyAttributes
        row.slug = fields.get("slug") or _slug_of(row.label, existing)
        if not _SLUG.match(row.slug):
            raise AttributeRefused("slug", "bad_slug")
        if row.slug in existing:
            raise AttributeRefused("slug", "taken")
        row.position = fields.get("position", count)
        row.save()
        record_audit(by=by, action="contact_attribute.added", subject=row.label)
    return row


def change_attribute(*, by: User, attribute: ContactAttribute, fields: AttributeFields) -> ContactAttribute:
    """Change label, choices or place. A value whose choice is taken away stays until somebody changes it.

    Raises:
        NotAllowed, AttributeRefused
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        row = ContactAttribute.objects.select_for_update(no_key=True).get(pk=attribute.pk)
        before = _values(row)
        if "label" in fields:
            row.label = _label(fields["label"])
        if "choices" in fields:
            row.choices = _choices(row, fields["choices"])
        row.position = fields.get("position", row.position)
        row.save()
        record_change(by=by, action="contact_attribute.changed", setting=SETTING, thing=row.uuid, subject=row.label, before=before, after=_values(row))
    return row


def delete_attribute(*, by: User, attribute: ContactAttribute, now: datetime) -> None:
    """Delete an attribute. Nobody sees it from this moment on; a worker takes its values off all contacts, and frees its slug.

    Deleting it again changes nothing.

    Raises:
        NotAllowed
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        if not ContactAttribute.objects.filter(pk=attribute.pk).update(deleted_at=now):
            return
        record_audit(by=by, action="contact_attribute.deleted", subject=attribute.label)
        plan_clearing(attribute=attribute.uuid, key="first", at=now)


def _label(text: str) -> str:
    label = clean_line(text)
    if not label or len(label) > 60:
        raise AttributeRefused("label", "too_long" if label else "empty")
    return label


def _choices(row: ContactAttribute, typed: list[str]) -> list[str]:
    choices = list(dict.fromkeys(choice for text in typed if (choice := clean_line(text))))
    if row.type != ContactAttribute.Type.CHOICE:
        return []
    if not choices:
        raise AttributeRefused("choices", "no_choices")
    if len(choices) > MOST_CHOICES or any(len(choice) > LONGEST_CHOICE for choice in choices):
        raise AttributeRefused("choices", "too_many" if len(choices) > MOST_CHOICES else "too_long")
    return choices


def _slug_of(label: str, existing: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:34]
    base = base if base[:1].isalpha() else f"field_{base}".strip("_")
    return next(slug for slug in (base, *(f"{base}_{n}" for n in range(2, len(existing) + 3))) if slug not in existing)


def _values(row: ContactAttribute) -> Values:
    return {"label": row.label, "choices": list(row.choices), "position": row.position}


def _read(thing: Thing) -> Values | None:
    row = ContactAttribute.objects.filter(uuid=thing).first()
    return _values(row) if row else None


def _write(by: User, thing: Thing, values: Values) -> None:
    fields = AttributeFields(label=values["label"], choices=values["choices"], position=values["position"])
    change_attribute(by=by, attribute=ContactAttribute.objects.get(uuid=thing), fields=fields)


register_setting(
    Setting(
        name=SETTING,
        page="visitors:attribute",
        has_pages=True,
        fields={"label": _("Name"), "choices": _("Choices"), "position": _("Place")},
        read=_read,
        write=_write,
    )
)
