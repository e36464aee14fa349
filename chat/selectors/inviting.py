"""Reading invitations: of a visitor, of the company, those that can still be answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from chat.models import Conversation, Invitation, InvitationTemplate, PagePush
from visitors.models import Visitor
from visitors.selectors.inviting import visit_now

OPEN = (Invitation.Status.SENT, Invitation.Status.SHOWN)
# Whose visit is not known was invited in this one if it was within so long.
VISIT_AT_MOST = timedelta(hours=2)


def invitations() -> QuerySet[Invitation]:
    """All that were sent, newest first."""
    rows = Invitation.objects.select_related("visitor", "website", "operator__user", "greeting", "conversation")
    return rows.exclude(status=Invitation.Status.HELD).order_by("-sent_at", "-id")


def invitations_of(visitor: Visitor) -> QuerySet[Invitation]:
    """What a visitor was sent, newest first."""
    return invitations().filter(visitor=visitor)


def invitation_by_uuid(uuid: UUID) -> Invitation:
    """One, for those who were told of it."""
    return invitations().get(uuid=uuid)


def open_invitations(visitor_ids: Iterable[int], *, now: datetime) -> QuerySet[Invitation]:
    """Those that the visitors (database keys) can still answer."""
    return invitations().filter(visitor__in=list(visitor_ids), status__in=OPEN, expires_at__gt=now)


def overdue_invitations(*, now: datetime, gone_for: timedelta) -> QuerySet[Invitation]:
    """Those that nobody answered in time, or whose visitor has left."""
    rows = Invitation.objects.filter(status__in=OPEN)
    return (rows.filter(expires_at__lte=now) | rows.filter(visitor__seen_at__lt=now - gone_for)).order_by("pk")


def invited_in_this_visit(visitor: Visitor, *, now: datetime) -> list[Invitation]:
    """What he was sent in the visit that goes on, oldest first."""
    visit = visit_now(visitor, now=now)
    since = visit.started_at if visit else now - VISIT_AT_MOST
    rows = Invitation.objects.filter(visitor=visitor, sent_at__gte=since).exclude(status=Invitation.Status.HELD)
    return list(rows.order_by("sent_at", "pk"))


def is_talking(visitor: Visitor) -> bool:
    """Whether a conversation of his is not closed."""
    return Conversation.objects.filter(visitor=visitor).exclude(status=Conversation.Status.CLOSED).exists()


def templates_by_name() -> QuerySet[InvitationTemplate]:
    """The texts that operators begin from."""
    return InvitationTemplate.objects.order_by("name", "pk")


def page_by_uuid(uuid: UUID) -> PagePush:
    """One proposed page, for those who were told of it."""
    return PagePush.objects.select_related("conversation__visitor").get(uuid=uuid)


def pages_proposed(conversation: Conversation) -> QuerySet[PagePush]:
    """What was proposed in a conversation, newest first."""
    return PagePush.objects.filter(conversation=conversation).select_related("operator__user", "conversation").order_by("-pk")
