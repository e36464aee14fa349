"""What processes say to the boards: whose row to read again. A hint is never the news itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from uuid import UUID

from tenants.realtime.broadcast import broadcast, heard
from tenants.realtime.envelope import StaffFrame
from tenants.realtime.groups import StaffGroup
from tenants.scope import TenantRef

# Of more than this, everybody is read again.
MOST = 2000


class Kind(Enum):
    """What the ids of a hint are."""

    VISITS = b"v"
    VISITORS = b"w"
    RULE = b"r"


def hints_group(tenant: TenantRef | None = None) -> StaffGroup:
    """Where boards listen; sockets never join it."""
    return StaffGroup.of("board", tenant=tenant)


def watchers_group(tenant: TenantRef | None = None) -> StaffGroup:
    """Where those are who look at any visitor at all. Nothing is said there: where nobody is, nobody's moves need to be read."""
    return StaffGroup.of("watchers", tenant=tenant)


def hint_visits(visits: Sequence[UUID]) -> None:
    """These visits began, went on or were left. Said only where some process has a board."""
    _hint(Kind.VISITS, (visit.bytes for visit in visits))


def hint_visitors(visitors: Sequence[UUID]) -> None:
    """What is known of these visitors changed."""
    _hint(Kind.VISITORS, (visitor.bytes for visitor in visitors))


def hint_rule(user_id: int) -> None:
    """A person (by key) wants to be told of other arrivals."""
    _hint(Kind.RULE, [user_id.to_bytes(16, "big")])


def _hint(kind: Kind, ids: Iterable[bytes]) -> None:
    group = hints_group()
    if not heard([group]):
        return
    packed = list(ids)
    broadcast(group, StaffFrame(kind.value + b"".join(packed if len(packed) <= MOST else [])))


def read_hint(frame: bytes) -> tuple[Kind, list[UUID]]:
    """The kind and the ids; no ids: everybody."""
    return Kind(frame[:1]), [UUID(bytes=bytes(frame[start : start + 16])) for start in range(1, len(frame), 16)]
