"""The texts that operators begin an invitation from."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from chat.models import InvitationTemplate
from chat.permissions import NotAllowed
from chat.services.invitations.texts import BadText, check_texts
from tenants.accounts.models import User

MOST_TEMPLATES = 50
LONGEST_NAME = 80


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
        row.name, row.texts = _name(name), check_texts(texts)
        row.save(update_fields=["name", "texts"])
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


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadText("empty", "name")
    return name[:LONGEST_NAME]
