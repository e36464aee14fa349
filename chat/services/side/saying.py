"""Saying something in a side conversation, and taking it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.events_side import SideLineSaid
from chat.models import Operator, SideConversation, SideLine
from chat.permissions import NotAllowed
from chat.permissions_side import takes_part_in
from chat.services.side.storing import SideTakenNoPart, checked_body, lock_side, store_line
from tenants.bus import publish


def say_in_side(*, side: SideConversation, by: Operator, body: str, cid: UUID, now: datetime) -> SideLine:
    """Say something to all who take part. The same ``cid`` again has no second effect.

    Raises:
        SideRefused: it is empty or too long.
        SideTakenNoPart
        NotFound: it was erased meanwhile.
    """
    text = checked_body(body)
    with transaction.atomic():
        row = lock_side(side)
        known = SideLine.objects.filter(author=by, cid=cid).first()
        if known is not None:
            return known
        if not takes_part_in(row, by):
            raise SideTakenNoPart
        return store_line(row, by=by, cid=cid, body=text, now=now)


def delete_side_line(*, line: SideLine, by: Operator, now: datetime) -> SideLine:
    """Take a line back: a mark stays in its place, and its text is gone for everybody.

    Raises:
        NotAllowed: it is not a line of ``by``.
        NotFound: the thread was erased meanwhile.
    """
    if line.author_id != by.pk or line.kind != SideLine.Kind.LINE:
        raise NotAllowed
    with transaction.atomic():
        side = lock_side(line.side)
        row = SideLine.objects.get(pk=line.pk)
        if row.deleted_at is None:
            row.body, row.deleted_at = "", now
            row.save(update_fields=["body", "deleted_at"])
            publish(SideLineSaid(side=side.uuid, line=row.uuid, at=now))
        return row
