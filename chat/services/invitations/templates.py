"""The texts that operators begin an invitation from."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat.models import InvitationTemplate
from chat.permissions import NotAllowed
from chat.services.invitations.texts import BadText, check_texts
from tenants.accounts.audit import register_kind
from tenants.accounts.changes import Setting, Thing, Values, per_language, register_setting, texts_flat, texts_of
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.accounts.services.changes import record_change

MOST_TEMPLATES = 50
LONGEST_NAME = 80
register_kind(
    "invitation_text",
    _("Texts of invitations"),
    {
        "added": _("Added the text “{subject}” for invitations"),
        "changed": _("Changed the text “{subject}” for invitations"),
        "deleted": _("Deleted the text “{subject}” for invitations"),
    },
)


class TooManyTemplates(Exception):
    """There are as many as there may be."""


def create_template(*, by: User, name: str, texts: Mapping[str, str]) -> InvitationTemplate:
    """Add a text.

    Raises:
        NotAllowed: only the owner and admins may.
        BadText: the name or every text is empty, or a text cannot be used.
        TooManyTemplates
    """
    if not by.may_administer:
        raise NotAllowed
    row = InvitationTemplate(name=_name(name), texts=check_texts(texts))
    if InvitationTemplate.objects.count() >= MOST_TEMPLATES:
        raise TooManyTemplates
    with transaction.atomic():
        row.save()
        record_audit(by=by, action="invitation_text.added", subject=row.name)
    return row


def change_template(*, by: User, template: InvitationTemplate, name: str, texts: Mapping[str, str]) -> InvitationTemplate:
    """Change a text. What was sent stays as it was.

    Raises:
        NotAllowed, BadText
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        row = InvitationTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        before = _values(row)
        row.name, row.texts = _name(name), check_texts(texts)
        row.save(update_fields=["name", "texts"])
        record_change(by=by, action="invitation_text.changed", setting="invitation_text", thing=row.uuid, subject=row.name, before=before, after=_values(row))
        return row


def delete_template(*, by: User, template: InvitationTemplate) -> None:
    """Remove a text. What was sent stays.

    Raises:
        NotAllowed
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        InvitationTemplate.objects.filter(pk=template.pk).delete()
        record_audit(by=by, action="invitation_text.deleted", subject=template.name)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadText("empty", "name")
    return name[:LONGEST_NAME]


def _values(row: InvitationTemplate) -> Values:
    return {"name": row.name, **texts_flat("text", row.texts)}


def _read(thing: Thing) -> Values | None:
    row = InvitationTemplate.objects.filter(uuid=thing).first()
    return _values(row) if row else None


def _write(by: User, thing: Thing, values: Values) -> None:
    change_template(by=by, template=InvitationTemplate.objects.get(uuid=thing), name=values["name"], texts=texts_of("text", values))


register_setting(
    Setting(
        name="invitation_text",
        page="chat:template",
        has_pages=True,
        fields={"name": _("Name"), **per_language("text", _("Words"))},
        read=_read,
        write=_write,
    )
)
