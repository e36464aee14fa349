"""Who takes part in a side conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.events_side import SideConversationClosed
from chat.models import Notice, Operator, SideConversation, SideLine, SideParticipant
from chat.models.side import MOST_SIDE_PEOPLE
from chat.permissions import NotAllowed
from chat.permissions_side import may_take_out, takes_part_in
from chat.services.side.storing import SideRefused, SideTakenNoPart, checked_people, lock_side, store_line
from tenants.bus import publish
from tenants.ids import new_id


def add_people(*, side: SideConversation, people: Sequence[UUID], by: Operator, now: datetime) -> list[Operator]:
    """Have colleagues take part from now on; they read what was said before, too. Who takes part already stays. Those who supervise may join themselves.

    Returns:
        Who came.

    Raises:
        SideRefused
        SideTakenNoPart: ``by`` neither takes part nor supervises.
        NotFound: it was erased meanwhile.
    """
    wanted = checked_people(people)
    if not wanted:
        raise SideRefused("nobody")
    with transaction.atomic():
        row = lock_side(side)
        if not (takes_part_in(row, by) or by.user.may_supervise):
            raise SideTakenNoPart
        there = set(row.participants.values_list("operator_id", flat=True))
        coming = [each for each in wanted if each.pk not in there]
        if len(there) + len(coming) > MOST_SIDE_PEOPLE:
            raise SideRefused("too_many")
        SideParticipant.objects.bulk_create([SideParticipant(side=row, operator=each, joined_at=now) for each in coming])
        for each in coming:
            store_line(row, by=by, cid=new_id(), kind=SideLine.Kind.ADDED, about=each, now=now)
        return coming


def take_out(*, side: SideConversation, who: Operator, by: Operator, now: datetime) -> None:
    """Leave, or have somebody take part no more: he reads nothing of it any more. Who took no part changes nothing.

    Raises:
        NotAllowed: ``by`` is another one, did not begin it and does not supervise.
        NotFound: it was erased meanwhile.
    """
    with transaction.atomic():
        row = lock_side(side)
        if not may_take_out(side=row, who=who, by=by):
            raise NotAllowed
        gone, _rows = SideParticipant.objects.filter(side=row, operator=who).delete()
        if not gone:
            return
        Notice.objects.filter(operator=who, side=row).delete()
        left = who.pk == by.pk
        store_line(row, by=by, cid=new_id(), kind=SideLine.Kind.LEFT if left else SideLine.Kind.REMOVED, about=who, now=now)
        if not who.user.may_supervise:
            publish(SideConversationClosed(side=row.uuid, operators=(who.uuid,)))
