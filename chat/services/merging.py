"""Two conversations of one matter become one. Their lines stay where they were said, under the numbers that people know.

The one that ends points to the other, where the matter goes on: lines that still come for it are stored there
(``chat.services.messages``), links lead there, and the staff reads both together. So nothing is renumbered, and taking it back is cheap.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from chat.events_merging import ConversationMerged, ConversationMergeUndone
from chat.models import Conversation, Message, Operator
from chat.models.conversation import MERGE_UNDO_FOR
from chat.permissions import NotAllowed, may_hand_over
from chat.services.changes import person_of, record_change
from chat.services.keeping import hand_over_promise
from tenants.bus import publish
from visitors.selectors import browsers_of_member


class MergeRefused(Exception):
    """These two cannot be merged; ``code``: same, ended, merged, other_person, unseen."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MergeNotUndone(Exception):
    """The conversation was not merged, or more than a day ago."""


def merge_conversations(*, conversation: Conversation, into: Conversation, by: Operator, now: datetime) -> Conversation:
    """End a conversation because its matter goes on in another one of the same person. The same again changes nothing.

    Whose person it is must be sure, because he will read the other: the same browser, or browsers for which the site's server vouches.

    Args:
        conversation: it may have ended before.
        into: it goes on, and waits since whichever waited longer.

    Returns:
        The conversation that goes on.

    Raises:
        MergeRefused
        NotAllowed: one of them is a colleague's and ``by`` is no supervisor.
    """
    with transaction.atomic():
        ends, goes_on = _lock_both(conversation.pk, into.pk)
        if ends.merged_into_id == goes_on.pk:
            return goes_on
        _check(ends, goes_on, by)

        was = {
            "status": ends.status,
            "unread": ends.staff_unread,
            "waiting_since": _text(ends.waiting_since),
            "other_waiting_since": _text(goes_on.waiting_since),
        }
        lines = ends.messages.filter(kind=Message.Kind.MESSAGE, deleted_at__isnull=True).count()
        waiting = [since for since in (ends.waiting_since, goes_on.waiting_since) if since]
        goes_on.waiting_since = min(waiting, default=None)
        goes_on.staff_unread += ends.staff_unread
        hand_over_promise(ends, goes_on, now=now)
        record_change(conversation=goes_on, event="merged_in", by=person_of(by), conversation_id=str(ends.uuid), number=ends.number, lines=lines, now=now)

        ends.status, ends.closed_at, ends.waiting_since, ends.snoozed_until = Conversation.Status.CLOSED, ends.closed_at or now, None, None
        ends.staff_unread, ends.merged_into, ends.merged_at = 0, goes_on, now
        record_change(conversation=ends, event="merged", by=person_of(by), conversation_id=str(goes_on.uuid), number=goes_on.number, was=was, now=now)

        publish(ConversationMerged(conversation=ends.uuid, into=goes_on.uuid, by=by.uuid, at=now))
        return goes_on


def undo_merge(*, conversation: Conversation, by: Operator, now: datetime) -> Conversation:
    """Let a merged conversation stand for itself again, as it stood before. What was said since stays where it was said.

    Raises:
        MergeNotUndone
        NotAllowed: it is a colleague's and ``by`` is no supervisor.
    """
    with transaction.atomic():
        if conversation.merged_into_id is None:
            raise MergeNotUndone
        row, other = _lock_both(conversation.pk, conversation.merged_into_id)
        if row.merged_into_id != other.pk or row.merged_at is None or now > row.merged_at + MERGE_UNDO_FOR:
            raise MergeNotUndone
        if not may_hand_over(conversation=row, operator=by):
            raise NotAllowed

        was = row.messages.filter(kind=Message.Kind.SYSTEM, data__event="merged").latest("staff_seq").data["was"]
        row.merged_into = row.merged_at = None
        if was["status"] != Conversation.Status.CLOSED:
            # Whom it was put off for may have waited long enough.
            row.status, row.closed_at = (Conversation.Status.OPEN if row.assignee_id else Conversation.Status.QUEUED), None
        row.staff_unread, row.waiting_since = was["unread"], _moment(was["waiting_since"])
        record_change(conversation=row, event="merge_undone", by=person_of(by), conversation_id=str(other.uuid), number=other.number, now=now)

        if row.waiting_since is not None and other.waiting_since == row.waiting_since:
            other.waiting_since = _moment(was["other_waiting_since"])
        other.staff_unread = max(0, other.staff_unread - was["unread"])
        record_change(conversation=other, event="merge_undone", by=person_of(by), conversation_id=str(row.uuid), number=row.number, now=now)

        publish(ConversationMergeUndone(conversation=row.uuid, into=other.uuid, by=by.uuid, at=now))
        return row


def _check(ends: Conversation, goes_on: Conversation, by: Operator) -> None:
    if ends.merged_into_id is not None or goes_on.merged_into_id is not None:
        raise MergeRefused("merged")
    if goes_on.status == Conversation.Status.CLOSED:
        raise MergeRefused("ended")
    if goes_on.visitor_id not in browsers_of_member(ends.visitor) or goes_on.website_id != ends.website_id:
        raise MergeRefused("other_person")
    if ends.visitor_unread:
        # His browser goes to the other one, and what was answered here would not be read by anybody.
        raise MergeRefused("unseen")
    if not all(may_hand_over(conversation=row, operator=by) for row in (ends, goes_on)):
        raise NotAllowed


def _lock_both(first: int, second: int) -> tuple[Conversation, Conversation]:
    if first == second:
        raise MergeRefused("same")
    rows = {row.pk: row for row in Conversation.objects.select_for_update(no_key=True).filter(pk__in=[first, second]).order_by("pk")}
    return rows[first], rows[second]


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: Any) -> datetime | None:
    return parse_datetime(text) if text else None
