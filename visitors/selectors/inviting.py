"""Whether a visitor may be invited, as far as he himself decides, and the visit that goes on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from visitors.models import Visit, Visitor
from visitors.models.visit import IDLE

MOST_DEVICES = 20


def wants_peace(visitor: Visitor, *, now: datetime) -> datetime | bool:
    """Whether the visitor refused invitations: until when he is not to be asked again, True for ever, False if he may be.

    Whom the site's own server vouches for is one person on all his devices, and what he refused on one binds on the others.
    """
    answers = [row.wants_peace(now) for row in [visitor, *_other_devices(visitor)]]
    if True in answers:
        return True
    return max((answer for answer in answers if isinstance(answer, datetime)), default=False)


def _other_devices(visitor: Visitor) -> list[Visitor]:
    if visitor.contact_id is None:
        return []
    rows = Visitor.objects.filter(contact_id=visitor.contact_id, contact__is_verified=True).exclude(pk=visitor.pk)
    return list(rows.filter(Q(refusals__gt=0) | Q(is_never_invited=True)).order_by("-refused_at")[:MOST_DEVICES])


def visit_now(visitor: Visitor, *, now: datetime) -> Visit | None:
    """The visit that goes on, or None where none is known: his browser may ask not to be watched."""
    return Visit.objects.filter(visitor=visitor, seen_at__gt=now - IDLE).order_by("-started_at", "-id").first()
