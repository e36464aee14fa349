"""Side conversations about a person, deleted with him."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from chat.events_side import SideConversationClosed
from chat.models import Operator, SideConversation, SideParticipant
from tenants.accounts.models import Role
from tenants.accounts.services.answers import forget_answers
from tenants.bus import publish


def erase_sides_of(*, contact: UUID, visitor_ids: Iterable[int]) -> int:
    """Delete the side conversations about a contact (by public id) and about visitors (by key), with their lines, notices and what the API answered of them.

    Returns:
        How many there were.
    """
    with transaction.atomic():
        about = Q(contact__uuid=contact) | Q(visitor__in=list(visitor_ids))
        rows = list(SideConversation.objects.select_for_update(of=("self",)).filter(about).order_by("pk"))
        if not rows:
            return 0
        forget_answers(naming=[str(row.uuid) for row in rows])
        supervising = set(Operator.objects.exclude(user__role=Role.OPERATOR).filter(user__is_active=True).values_list("uuid", flat=True))
        for row in rows:
            people = SideParticipant.objects.filter(side=row).values_list("operator__uuid", flat=True)
            publish(SideConversationClosed(side=row.uuid, operators=tuple({*people, *supervising})))
        SideConversation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
