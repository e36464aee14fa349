"""Showing departments, and what became of conversations in them, to the sockets."""

from __future__ import annotations

from chat.events_departments import ConversationCardChanged, ConversationRouted, DepartmentsChanged
from chat.live import show_change
from chat.models import Conversation
from chat.permissions import is_something_kept, visible_to
from chat.protocol_events import CardChangedToStaff, ConversationsGone, DepartmentsChangedToStaff
from chat.selectors.presence import operators_by_name
from chat.services.feed import start_feed_over
from tenants.bus import subscribe
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import staff_frame
from tenants.realtime.groups import StaffGroup


@subscribe(ConversationRouted)
def show_routed(event: ConversationRouted) -> None:
    """It stands in another department. Who may not see it there hears no more of it."""
    show_change(event.conversation)
    if not is_something_kept():
        return
    gone = staff_frame(ConversationsGone([event.conversation]), conversation=event.conversation)
    broadcast(StaffGroup.of("sight"), gone)
    for operator in operators_by_name():
        if not visible_to(Conversation.objects.filter(uuid=event.conversation), operator).exists():
            broadcast(StaffGroup.of("operator", operator.uuid), gone)


@subscribe(DepartmentsChanged)
def show_departments(event: DepartmentsChanged) -> None:
    """Every dashboard follows; where who is in a department decides what one sees, lists are fetched anew."""
    if is_something_kept():
        start_feed_over()
        broadcast(StaffGroup.of("feed"), staff_frame(ConversationsGone([])))
    broadcast(StaffGroup.of("feed"), staff_frame(DepartmentsChangedToStaff()))


@subscribe(ConversationCardChanged)
def show_card(event: ConversationCardChanged) -> None:
    """Whoever looks at the conversation sees the card as it is now."""
    broadcast(StaffGroup.of("conversation", event.conversation), staff_frame(CardChangedToStaff(), conversation=event.conversation))
