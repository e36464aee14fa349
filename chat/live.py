"""Showing what happened in conversations to the sockets: the one place that turns chat's events into frames.

A message stored by the writer is shown from its loop (R4); one stored by a synchronous service is shown after commit. Both
go through ``ShownMessage``, where visitors' and staff's frames part.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from chat.events import (
    ConversationAccepted,
    ConversationAssigned,
    ConversationClosed,
    ConversationDetailsChanged,
    ConversationReleased,
    ConversationReopened,
    ConversationsErased,
    ConversationSnoozed,
    ConversationStarted,
    ConversationWoken,
    InvitationAccepted,
    InvitationDismissed,
    InvitationExpired,
    InvitationSent,
    InvitationShown,
    MessageSent,
    MessagesRead,
    OperatorAvailabilityChanged,
    PageAnswered,
    PageProposed,
)
from chat.events_merging import ConversationMerged, ConversationMergeUndone
from chat.models import Conversation, Operator
from chat.permissions import is_something_kept
from chat.protocol import conversation_for_visitor, conversation_summary, face, person, staff_message, visitor_message
from chat.protocol_events import (
    AvailabilityChanged,
    ChangedForStaff,
    ChangedForVisitor,
    ConversationsGone,
    InvitationChanged,
    InvitationEnded,
    InvitationOffered,
    MessageSentToStaff,
    MessageSentToVisitor,
    PageAnsweredForVisitor,
    PageChanged,
    PageProposedToVisitor,
    PresenceChanged,
    ReadByOperator,
    ReadToStaff,
)
from chat.protocol_inviting import invitation_details, invitation_for_visitor, proposed_page
from chat.selectors import conversation_for_staff, presence_for_visitors
from chat.selectors.inviting import invitation_by_uuid, page_by_uuid
from chat.services.feed import start_feed_over
from tenants.bus import subscribe, subscribe_inline
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import Encoded, StaffFrame, VisitorFrame, staff_frame, visitor_frame
from tenants.realtime.groups import StaffGroup, VisitorGroup
from tenants.realtime.hints import hint_feed
from tenants.realtime.hub import current_hub
from tenants.scope import TenantRef, current_tenant
from visitors.models import Visitor
from visitors.selectors import other_browsers_of_member


class ShownMessage:
    """A stored line as its sender's answer and everybody's event carry it, encoded once for each audience."""

    __slots__ = ("_for_staff", "_for_visitor", "event", "tenant")

    def __init__(self, tenant: TenantRef, event: MessageSent) -> None:
        self.tenant, self.event = tenant, event
        self._for_visitor: Encoded | None = None
        self._for_staff: Encoded | None = None

    def for_visitor(self) -> Encoded:
        """The visitor's view.

        Raises:
            ValueError: the visitor must not see it.
        """
        if self._for_visitor is None:
            self._for_visitor = Encoded(MessageSentToVisitor(visitor_message(self.event, self.tenant)))
        return self._for_visitor

    def for_staff(self) -> Encoded:
        """The operators' view."""
        if self._for_staff is None:
            self._for_staff = Encoded(MessageSentToStaff(staff_message(self.event)))
        return self._for_staff

    def frames(self) -> tuple[VisitorFrame | None, StaffFrame]:
        """The events; no visitor's frame where the visitor must not see it."""
        event, shown = self.event, None
        if event.visitor_seq is not None:
            shown = visitor_frame(self.for_visitor(), conversation=event.conversation, seq=event.visitor_seq, at=event.created_at)
        return shown, staff_frame(self.for_staff(), conversation=event.conversation, seq=event.staff_seq, at=event.created_at)


def show_from_loop(message: ShownMessage) -> None:
    """The writer committed a message."""
    hub, event = current_hub(), message.event
    shown, staff = message.frames()
    for_visitors, for_staff = conversation_groups(message.tenant, event.conversation)
    hub.publish(for_staff, staff)
    if shown is not None:
        hub.publish(for_visitors, shown)


@lru_cache(maxsize=20_000)
def conversation_groups(tenant: TenantRef, conversation: UUID) -> tuple[VisitorGroup, StaffGroup]:
    """Who hears a conversation; remembered, because the names are needed for every line."""
    return VisitorGroup.of("conversation", conversation, tenant=tenant), StaffGroup.of("conversation", conversation, tenant=tenant)


@subscribe(MessageSent)
def show_after_commit(event: MessageSent) -> None:
    """A synchronous service committed a message."""
    tenant = current_tenant()
    shown, staff = ShownMessage(tenant, event).frames()
    broadcast(StaffGroup.of("conversation", event.conversation), staff)
    if shown is not None:
        broadcast(VisitorGroup.of("conversation", event.conversation), shown)
    hint_feed(tenant)


@subscribe(ConversationStarted)
def show_start(event: ConversationStarted) -> None:
    """Other tabs of the visitor, and a member's other browsers, learn of the conversation through the visitor's own group."""
    conversation = conversation_for_staff(event.conversation)
    view = conversation_for_visitor(conversation, current_tenant())
    frame = visitor_frame(ChangedForVisitor(view.status, view.operator), conversation=event.conversation)
    to_browsers(conversation.visitor, frame)
    hint_feed(current_tenant())


def to_browsers(visitor: Visitor, frame: VisitorFrame) -> None:
    """Tell all tabs of a visitor, on each browser where the site's server vouches for the same member."""
    for uuid in [visitor.uuid, *other_browsers_of_member(visitor)]:
        broadcast(VisitorGroup.of("visitor", uuid), frame)


def show_change(conversation_uuid: UUID) -> None:
    """Tell both audiences what became of a conversation."""
    conversation: Conversation = conversation_for_staff(conversation_uuid)
    view = conversation_for_visitor(conversation, current_tenant())
    changed = visitor_frame(ChangedForVisitor(view.status, view.operator), conversation=conversation_uuid)
    broadcast(VisitorGroup.of("conversation", conversation_uuid), changed)
    show_summary(conversation)


def show_summary(conversation: Conversation) -> None:
    """Tell the staff what became of a conversation."""
    summary = staff_frame(ChangedForStaff(conversation_summary(conversation)), conversation=conversation.uuid)
    broadcast(StaffGroup.of("conversation", conversation.uuid), summary)
    hint_feed(current_tenant())


@subscribe(ConversationAccepted)
def show_accepted(event: ConversationAccepted) -> None:
    """An operator took it."""
    show_change(event.conversation)


@subscribe(ConversationReleased)
def show_released(event: ConversationReleased) -> None:
    """It went back to the queue."""
    show_change(event.conversation)


@subscribe(ConversationAssigned)
def show_assigned(event: ConversationAssigned) -> None:
    """It was handed over."""
    show_change(event.conversation)


@subscribe(ConversationClosed)
def show_closed(event: ConversationClosed) -> None:
    """It ended."""
    show_change(event.conversation)


@subscribe(ConversationReopened)
def show_reopened(event: ConversationReopened) -> None:
    """It goes on."""
    show_change(event.conversation)


@subscribe(ConversationSnoozed)
def show_snoozed(event: ConversationSnoozed) -> None:
    """It was put off."""
    show_change(event.conversation)


@subscribe(ConversationWoken)
def show_woken(event: ConversationWoken) -> None:
    """It is back."""
    show_change(event.conversation)


@subscribe(ConversationMerged)
def show_merged(event: ConversationMerged) -> None:
    """Both changed; the visitor's browsers go to the one in which his matter goes on."""
    show_change(event.conversation)
    show_change(event.into)
    goes_on = conversation_for_staff(event.into)
    view = conversation_for_visitor(goes_on, current_tenant())
    to_browsers(goes_on.visitor, visitor_frame(ChangedForVisitor(view.status, view.operator), conversation=goes_on.uuid))


@subscribe(ConversationMergeUndone)
def show_merge_undone(event: ConversationMergeUndone) -> None:
    """Both changed."""
    show_change(event.conversation)
    show_change(event.into)


@subscribe(ConversationDetailsChanged)
def show_details(event: ConversationDetailsChanged) -> None:
    """The staff noted something, which is nothing to the visitor."""
    show_summary(conversation_for_staff(event.conversation))


@subscribe(ConversationsErased)
def show_erased(event: ConversationsErased) -> None:
    """What was erased is on nobody's screen any more. The place comes first: who asks the feed because of the frame finds it."""
    start_feed_over()
    broadcast(StaffGroup.of("feed"), staff_frame(ConversationsGone(list(event.conversations))))


def read_frames(event: MessagesRead) -> tuple[VisitorFrame | None, StaffFrame]:
    """Ticks: towards the visitor in his counting; towards the staff in the counting of who read."""
    if event.reader == "operator":
        shown = visitor_frame(ReadByOperator(event.visitor_seq), conversation=event.conversation)
        return shown, staff_frame(ReadToStaff("operator", event.staff_seq), conversation=event.conversation)
    return None, staff_frame(ReadToStaff("visitor", event.visitor_seq), conversation=event.conversation)


@subscribe_inline(MessagesRead)
def show_read_from_loop(tenant: TenantRef, event: MessagesRead) -> None:
    """The writer committed a mark."""
    hub = current_hub()
    shown, staff = read_frames(event)
    hub.publish(StaffGroup.of("conversation", event.conversation, tenant=tenant), staff)
    if shown is not None:
        hub.publish(VisitorGroup.of("conversation", event.conversation, tenant=tenant), shown)


@subscribe(MessagesRead)
def show_read(event: MessagesRead) -> None:
    """A synchronous service committed a mark."""
    shown, staff = read_frames(event)
    broadcast(StaffGroup.of("conversation", event.conversation), staff)
    if shown is not None:
        broadcast(VisitorGroup.of("conversation", event.conversation), shown)
    hint_feed(current_tenant())


@subscribe(InvitationSent)
def offer_invitation(event: InvitationSent) -> None:
    """Every tab of the visitor hears of it; the one that he looks at shows it."""
    offered = InvitationOffered(invitation_for_visitor(invitation_by_uuid(event.invitation), current_tenant()))
    broadcast(VisitorGroup.of("visitor", event.visitor), visitor_frame(offered, at=event.at))
    show_invitation(event.invitation, event.visitor)


@subscribe(InvitationShown)
def show_invitation_seen(event: InvitationShown) -> None:
    """Whoever invited sees that the visitor saw it."""
    show_invitation(event.invitation, event.visitor)


@subscribe(InvitationAccepted)
def end_accepted(event: InvitationAccepted) -> None:
    """A conversation stands where it was."""
    end_invitation(event.invitation, event.visitor)


@subscribe(InvitationDismissed)
def end_dismissed(event: InvitationDismissed) -> None:
    """He does not want to."""
    end_invitation(event.invitation, event.visitor)


@subscribe(InvitationExpired)
def end_expired(event: InvitationExpired) -> None:
    """Nobody answered."""
    end_invitation(event.invitation, event.visitor)


def end_invitation(uuid: UUID, visitor: UUID) -> None:
    """It goes from all of the visitor's tabs, and the staff learns how it ended."""
    status = show_invitation(uuid, visitor)
    broadcast(VisitorGroup.of("visitor", visitor), visitor_frame(InvitationEnded(uuid, status)))


def show_invitation(uuid: UUID, visitor: UUID) -> str:
    """Tell the staff how an invitation stands; returns its status."""
    row = invitation_by_uuid(uuid)
    # What an operator did by hand is few, and he may stand anywhere; greetings can be thousands.
    group = StaffGroup.of("feed") if row.greeting is None else StaffGroup.of("visitor", visitor)
    # Who may see what it became reads of it where he sees conversations.
    hides = row.conversation is not None and row.conversation.department_id is not None and is_something_kept()
    broadcast(group, staff_frame(InvitationChanged(invitation_details(row, hides=hides))))
    return row.status


@subscribe(PageProposed)
def show_page(event: PageProposed) -> None:
    """The visitor's tabs ask him; who watches sees that it was proposed."""
    row = page_by_uuid(event.page)
    shown = proposed_page(row)
    to_browsers(row.conversation.visitor, visitor_frame(PageProposedToVisitor(shown), at=event.at))
    broadcast(StaffGroup.of("conversation", event.conversation), staff_frame(PageChanged(shown)))


@subscribe(PageAnswered)
def show_page_answered(event: PageAnswered) -> None:
    """Other tabs ask no more; who watches sees what the visitor did."""
    row = page_by_uuid(event.page)
    to_browsers(row.conversation.visitor, visitor_frame(PageAnsweredForVisitor(event.page)))
    broadcast(StaffGroup.of("conversation", event.conversation), staff_frame(PageChanged(proposed_page(row))))


@subscribe(OperatorAvailabilityChanged)
def show_availability(event: OperatorAvailabilityChanged) -> None:
    """Colleagues see who is there; visitors see whether anybody is."""
    operator = Operator.objects.select_related("user").get(uuid=event.operator)
    changed = AvailabilityChanged(person(operator), event.availability, event.reason)
    broadcast(StaffGroup.of("feed"), staff_frame(changed, at=event.at))
    show_presence()


def show_presence() -> None:
    """Tell the widgets whether somebody answers."""
    tenant = current_tenant()
    broadcast(VisitorGroup.of("presence"), visitor_frame(presence_event(tenant)))


def presence_event(tenant: TenantRef) -> PresenceChanged:
    """Whether somebody answers now, as visitors see it."""
    presence = presence_for_visitors(now=timezone.now())
    return PresenceChanged(presence.online, [face(operator, tenant) for operator in presence.operators], presence.next_opening)
