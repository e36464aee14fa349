"""Shapes of canned responses."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from chat.models import CannedResponse
from chat.services.canned import Filled
from tenants.realtime.choices import one_of

CannedKind = Annotated[str, one_of(CannedResponse.Kind.values)]
CannedScope = Annotated[str, one_of(CannedResponse.Scope.values)]
CannedState = Annotated[str, one_of(CannedResponse.State.values)]


class CannedDetails(msgspec.Struct):
    """A saved text by language, with its placeholders. ``author`` is an operator's id; ``remark``: what a supervisor wants changed;
    ``use_count``: how many messages it went out with.
    """

    id: UUID
    kind: CannedKind
    scope: CannedScope
    state: CannedState
    author: UUID | None
    shortcut: str
    title: str
    folder: str
    texts: dict[str, str]
    remark: str
    position: int
    use_count: int
    used_at: datetime | None
    changed_at: datetime


class CannedProposal(msgspec.Struct):
    """A canned response as it would be sent in a conversation. ``language`` is that of ``text``; ``is_used``: it went out there before;
    ``pictures``: so many go with it (`canned-responses/ID/pictures/copies/`).
    """

    id: UUID
    kind: CannedKind
    scope: CannedScope
    shortcut: str
    title: str
    folder: str
    language: str
    text: str
    use_count: int
    is_used: bool
    pictures: int


class CannedUses(msgspec.Struct):
    """How many were counted now; 0 when all of it was told before."""

    counted: int


STRUCTS = (CannedDetails, CannedProposal, CannedUses)


def canned_details(row: CannedResponse) -> CannedDetails:
    """A canned response; ``author`` must be loaded."""
    return CannedDetails(
        id=row.uuid,
        kind=row.kind,
        scope=row.scope,
        state=row.state,
        author=row.author.uuid if row.author else None,
        shortcut=row.shortcut,
        title=row.title,
        folder=row.folder,
        texts=row.texts,
        remark=row.remark,
        position=row.position,
        use_count=row.use_count,
        used_at=row.used_at,
        changed_at=row.changed_at,
    )


def canned_proposal(filled: Filled) -> CannedProposal:
    """One that was filled in."""
    return CannedProposal(**{name: getattr(filled, name) for name in CannedProposal.__struct_fields__})
