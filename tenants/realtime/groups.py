"""Groups that events are sent to. Those of visitors and those of the staff are two types (a note cannot reach a visitor)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tenants.names import group_name
from tenants.scope import TenantRef


@dataclass(frozen=True, slots=True)
class Group:
    """A pub/sub channel of one tenant; use one of the two subclasses."""

    name: str

    suffix = ""

    @classmethod
    def of(cls, kind: str, *parts: object, tenant: TenantRef | None = None) -> Self:
        """The group of a thing: ``VisitorGroup.of("conversation", uuid)``, in the tenant in force unless one is given."""
        return cls(group_name(kind, *parts, cls.suffix, tenant=tenant))


@dataclass(frozen=True, slots=True)
class VisitorGroup(Group):
    """Heard by visitors."""

    suffix = "v"


@dataclass(frozen=True, slots=True)
class StaffGroup(Group):
    """Heard by operators only."""

    suffix = "s"
