"""Showing what is being written, and what was changed after it was sent, to the sockets."""

from __future__ import annotations

from chat.events import DraftChanged, MessageChanged
from chat.events_previews import LinkPreviewKnown
from chat.protocol import staff_message, visitor_message
from chat.protocol_events import (
    DraftChangedToStaff,
    MessageChangedToStaff,
    MessageChangedToVisitor,
    PreviewsChangedForStaff,
    PreviewsChangedForVisitor,
)
from chat.protocol_writing import draft_details
from chat.selectors.drafts import draft_in, files_of_drafts
from tenants.bus import subscribe
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import staff_frame, visitor_frame
from tenants.realtime.groups import StaffGroup, VisitorGroup
from tenants.realtime.hints import hint_feed
from tenants.scope import current_tenant


@subscribe(DraftChanged)
def show_draft(event: DraftChanged) -> None:
    """All devices of the operator, and nobody else."""
    row = draft_in(conversation=event.conversation, operator=event.operator)
    changed = DraftChangedToStaff(row.version if row else event.version, draft_details(row, files_of_drafts([row], row.operator)) if row else None)
    broadcast(StaffGroup.of("operator", event.operator), staff_frame(changed, conversation=event.conversation))


@subscribe(MessageChanged)
def show_change_of_message(event: MessageChanged) -> None:
    """Both audiences, each with the number that the change has in its counting; a note's is heard by the staff only."""
    tenant, at = current_tenant(), event.deleted_at or event.edited_at
    changed = staff_frame(MessageChangedToStaff(staff_message(event)), conversation=event.conversation, seq=event.staff_change, at=at)
    broadcast(StaffGroup.of("conversation", event.conversation), changed)
    if event.visitor_change is not None:
        shown = MessageChangedToVisitor(visitor_message(event, tenant))
        frame = visitor_frame(shown, conversation=event.conversation, seq=event.visitor_change, at=at)
        broadcast(VisitorGroup.of("conversation", event.conversation), frame)
    hint_feed(tenant)


@subscribe(LinkPreviewKnown)
def show_previews(event: LinkPreviewKnown) -> None:
    """Who has the conversation open asks anew. The frame names no page: one that is only being written is nothing to the visitor."""
    broadcast(StaffGroup.of("conversation", event.conversation), staff_frame(PreviewsChangedForStaff(), conversation=event.conversation))
    broadcast(VisitorGroup.of("conversation", event.conversation), visitor_frame(PreviewsChangedForVisitor(), conversation=event.conversation))
