"""Calling operators in their open pages."""

from __future__ import annotations

from uuid import UUID

from chat.events_notices import NoticeRulesChanged, NoticesRaised, NoticesSeen
from chat.models import Operator
from chat.protocol import person
from chat.protocol_notices import NoticeRaised, NoticesChanged
from chat.selectors import conversation_for_staff
from chat.selectors.notices import unseen_count
from tenants.bus import subscribe
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import staff_frame
from tenants.realtime.groups import StaffGroup


@subscribe(NoticesRaised)
def show_notice(event: NoticesRaised) -> None:
    """Each hears of it on all of his tabs."""
    conversation = conversation_for_staff(event.conversation)
    by = Operator.objects.select_related("user").filter(uuid=event.by).first() if event.by else None
    for operator in Operator.objects.select_related("user").filter(uuid__in=event.operators):
        shown = NoticeRaised(event.kind, conversation.number, conversation.visitor.name, person(by) if by else None, unseen_count(operator))
        broadcast(StaffGroup.of("operator", operator.uuid), staff_frame(shown, conversation=event.conversation, at=event.at))


@subscribe(NoticesSeen)
def show_seen(event: NoticesSeen) -> None:
    """His other tabs count anew."""
    _count(event.operator, rules_changed=False)


@subscribe(NoticeRulesChanged)
def show_rules(event: NoticeRulesChanged) -> None:
    """His open pages follow at once."""
    _count(event.operator, rules_changed=True)


def _count(uuid: UUID, *, rules_changed: bool) -> None:
    operator = Operator.objects.select_related("user").filter(uuid=uuid).first()
    if operator is not None:
        broadcast(StaffGroup.of("operator", uuid), staff_frame(NoticesChanged(unseen_count(operator), rules_changed)))
