"""What the visitors app says to the realtime side: whose pages may connect, who may still, and who was here."""

from __future__ import annotations

from django.utils import timezone

from tenants.realtime.origins import visitor_origins
from tenants.realtime.registry import lease, recheck, welcome
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience, Ticket
from visitors.models import Visitor, Website
from visitors.protocol import VisitorSelf
from visitors.services import touch_visitors


@visitor_origins
def allowed_origins() -> frozenset[str]:
    """The origins of all active websites of the company."""
    rows = Website.objects.filter(is_active=True).values_list("allowed_origins", flat=True)
    return frozenset(origin for origins in rows for origin in origins)


@welcome(Audience.VISITOR)
def welcome_visitor(session: Session) -> tuple[VisitorSelf, None]:
    """Who the visitor is; whether somebody answers follows as an event."""
    assert session.ticket is not None
    return VisitorSelf(session.ticket.subject), None


@recheck(Audience.VISITOR)
def may_stay(tickets: list[Ticket]) -> list[bool]:
    """Whether each visitor still exists, is not banned, has not signed in or out since, and came through a website that is still active."""
    rows = Visitor.objects.filter(pk__in={ticket.subject_id for ticket in tickets}, is_banned=False, website__is_active=True)
    generations = dict(rows.values_list("pk", "generation"))
    return [generations.get(ticket.subject_id) == ticket.generation for ticket in tickets]


@lease(Audience.VISITOR)
def renew_visitors(ids: list[int]) -> None:
    """Visitors with a connection are here."""
    touch_visitors(visitor_ids=ids, now=timezone.now())
