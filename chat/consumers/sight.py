"""Who may not see a conversation any more hears no more of it, whatever his browser asks for."""

from __future__ import annotations

import json
from uuid import UUID
from weakref import WeakKeyDictionary

from chat.consumers.timeline import read_timeline
from tenants.realtime import registry
from tenants.realtime.groups import StaffGroup
from tenants.realtime.hub import Hub
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

_listening: WeakKeyDictionary[Hub, set[UUID]] = WeakKeyDictionary()


@registry.session_hook("opened")
async def hear_of_what_moves(session: Session) -> None:
    """Once in a process for each company whose operators are here."""
    hub, tenant = session.hub, session.tenant
    if session.audience is not Audience.OPERATOR or tenant.uuid in _listening.setdefault(hub, set()):
        return
    _listening[hub].add(tenant.uuid)
    await hub.listen(StaffGroup.of("sight", tenant=tenant), lambda frame: hub.spawn(_look_again(hub, tenant, frame)))


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
