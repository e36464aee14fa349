"""Showing what is being written, and what was changed after it was sent, to the sockets."""

from __future__ import annotations

from chat.events import DraftChanged
from chat.protocol_events import DraftChangedToStaff
from chat.protocol_writing import draft_details
from chat.selectors.drafts import draft_in
from tenants.bus import subscribe
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import staff_frame
from tenants.realtime.groups import StaffGroup


@subscribe(DraftChanged)
def show_draft(event: DraftChanged) -> None:
    """All devices of the operator, and nobody else."""
    row = draft_in(conversation=event.conversation, operator=event.operator)
    changed = DraftChangedToStaff(row.version if row else event.version, draft_details(row) if row else None)
    broadcast(StaffGroup.of("operator", event.operator), staff_frame(changed, conversation=event.conversation))
