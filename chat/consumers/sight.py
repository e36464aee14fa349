"""Who may not see a conversation any more hears no more of it, whatever his browser asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID
from weakref import WeakKeyDictionary

from chat.consumers.timeline import read_timeline
from tenants.realtime import registry
from tenants.realtime.groups import StaffGroup
from tenants.realtime.hub import Hub
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

_ears: WeakKeyDictionary[Hub, dict[UUID, Callable[[bytes], None]]] = WeakKeyDictionary()


@registry.session_hook("opened")
async def hear_of_what_moves(session: Session) -> None:
    """Once in a process for each company whose operators are here."""
    hub, tenant = session.hub, session.tenant
    ears = _ears.setdefault(hub, {})
    if session.audience is not Audience.OPERATOR or tenant.uuid in ears:
        return

    def ear(frame: bytes) -> None:
        hub.spawn(_look_again(hub, tenant, frame))

    ears[tenant.uuid] = ear
    await hub.listen(StaffGroup.of("sight", tenant=tenant), ear)


@registry.session_hook("closed")
def hear_no_more(session: Session) -> None:
    """With the last of them."""
    hub, tenant = session.hub, session.tenant
    if session.audience is not Audience.OPERATOR or any(other.audience is Audience.OPERATOR for other in hub.sessions_of(tenant.uuid)):
        return
    ear = _ears.get(hub, {}).pop(tenant.uuid, None)
    if ear is not None:
        hub.stop_listening(StaffGroup.of("sight", tenant=tenant), ear)


async def _look_again(hub: Hub, tenant: TenantRef, frame: bytes) -> None:
    for conversation in map(UUID, json.loads(frame)["data"]["conversations"]):
        for session in list(hub.sessions_of(tenant.uuid)):
            if session.audience is not Audience.OPERATOR or conversation not in session.watched or session.ticket is None:
                continue
            asker = session.ticket.subject_id
            if await read_timeline(hub, tenant, Audience.OPERATOR, conversation=conversation, asker=asker, after=2**53) is None:
                membership = session.watched.pop(conversation, None)
                if membership is not None:
                    hub.leave(membership)
