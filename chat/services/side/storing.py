"""What every writer of a side conversation shares: its lock, its numbers, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chat.events_side import SideLineSaid
from chat.models import Operator, SideConversation, SideLine, SideParticipant
from chat.models.side import LONGEST_SIDE_LINE, LONGEST_SIDE_SUBJECT, MOST_SIDE_PEOPLE
from chat.permissions import NotFound
from chat.services.notices import raise_side
from tenants.bus import publish
from tenants.fields import clean_line


class SideRefused(ValueError):
    """It cannot be so; ``code`` says why: empty, too_long, subject, nobody, too_many, unknown, about."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SideTakenNoPart(PermissionError):
    """Only who takes part writes, adds colleagues and leaves."""


def lock_side(side: SideConversation) -> SideConversation:
    """The row as it is now, locked until the transaction ends.

    Raises:
        NotFound: it was erased meanwhile.
    """
    row = SideConversation.objects.select_for_update(no_key=True).filter(pk=side.pk).first()
    if row is None:
        raise NotFound
    return row


def checked_body(body: str) -> str:
    """The text as it is kept.

    Raises:
        SideRefused
    """
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise SideRefused("empty")
    if len(text) > LONGEST_SIDE_LINE:
        raise SideRefused("too_long")
    return text


def checked_subject(subject: str) -> str:
    """The subject as it is kept; none is allowed.

    Raises:
        SideRefused
    """
    text = clean_line(subject)
    if len(text) > LONGEST_SIDE_SUBJECT:
        raise SideRefused("subject")
    return text


def checked_people(ids: Sequence[UUID]) -> list[Operator]:
    """The colleagues who are asked, each once.

    Raises:
        SideRefused
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_SIDE_PEOPLE:
        raise SideRefused("too_many")
    found = {row.uuid: row for row in Operator.objects.select_related("user").filter(uuid__in=wanted, user__is_active=True)}
    if len(found) < len(wanted):
        raise SideRefused("unknown")
    return [found[uuid] for uuid in wanted]


def store_line(
    side: SideConversation, *, by: Operator, cid: UUID, now: datetime, body: str = "", kind: str = SideLine.Kind.LINE, about: Operator | None = None
) -> SideLine:
    """Number a line, store it and announce it; ``side`` is locked, and saved here."""
    side.last_seq, side.last_at = side.last_seq + 1, now
    side.save(update_fields=["last_seq", "last_at"])
    line = SideLine.objects.create(side=side, seq=side.last_seq, kind=kind, author=by, about=about, cid=cid, body=body, created_at=now)
    # Who writes has seen what stands above.
    SideParticipant.objects.filter(side=side, operator=by).update(read_seq=side.last_seq)
    publish(SideLineSaid(side=side.uuid, line=line.uuid, at=now))
    if kind == SideLine.Kind.LINE:
        raise_side(side=side, by=by, since=now, now=now)
    return line
