"""Which pages may open a socket, compared exactly and before it is accepted (R6).

An operator's socket comes from the company's own host. A visitor's comes from an origin of one of the company's websites,
which another app registers; the answer is kept for a while, so that a handshake costs no query.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from tenants.hosts import url_of
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

if TYPE_CHECKING:
    from tenants.realtime.hub import Hub

TRUST_S = 60.0
ASK_AGAIN_S = 2.0

_source: list[Callable[[], frozenset[str]]] = []
_known: dict[UUID, tuple[float, frozenset[str]]] = {}


def visitor_origins(function: Callable[[], frozenset[str]]) -> Callable[[], frozenset[str]]:
    """Register who knows the origins of the websites of the tenant in force (in a thread, in its scope)."""
    _source[:] = [function]
    return function


def forget_origins(tenant_uuid: UUID) -> None:
    """A website changed: ask again at the next handshake."""
    _known.pop(tenant_uuid, None)


async def may_connect(hub: Hub, tenant: TenantRef, audience: Audience, origin: str) -> bool:
    """Whether a page of this origin may open a socket of this kind to this tenant."""
    own = url_of(tenant, "")
    if audience is Audience.OPERATOR or origin == own:
        return origin == own
    age, origins = _known.get(tenant.uuid, (0.0, frozenset()))
    passed = time.monotonic() - age
    # An origin that was just added works at once; one that was not cannot make us ask more than every two seconds.
    if _source and (passed > TRUST_S or (origin not in origins and passed > ASK_AGAIN_S)):
        origins = await hub.once(("origins", tenant.uuid), lambda: hub.threads.run_in(tenant, _source[0]))
        _known[tenant.uuid] = (time.monotonic(), origins)
    return origin in origins
