"""What a visitor thinks of a conversation that has ended: once for each closing, changeable for a day (A124)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from chat.events import MessageChanged
from chat.events_closing import ConversationRated
from chat.models import Conversation, Message, Rating
from chat.models.closing import LONGEST_COMMENT
from chat.selectors.closing import Ending, ending_of
from chat.services.changes import lock_conversation, record_change
from tenants.bus import publish


class NoRatingAsked(Exception):
    """Nobody is asked: it is switched off, the conversation goes on, nobody answered in it, or it is too late."""


class RatingRefused(ValueError):
    """There is no such step, or the comment is too long; ``field`` and ``code`` say what."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


def rate_conversation(*, conversation: Conversation, score: int, comment: str | None, source: str, now: datetime) -> Rating:
    """Keep what a visitor thinks of the newest closing. Said again, it is changed; it never counts twice.

    Args:
        score: 1 is the worst.
        comment: None leaves it as it is.

    Raises:
        NoRatingAsked, RatingRefused
    """
    text = None if comment is None else comment.replace("\r\n", "\n").replace("\0", "").strip()
    if text and len(text) > LONGEST_COMMENT:
        raise RatingRefused("comment", "too_long")
    with transaction.atomic():
        # The row's lock is what makes two that come at once one: the second finds the first's.
        row = lock_conversation(conversation)
        ending = ending_of(row, now=now)
        if not ending.may_rate:
            raise NoRatingAsked
        if not 1 <= score <= ending.steps:
            raise RatingRefused("score", "bad_choice")
        rating = ending.rating
        if rating is not None and (rating.score, rating.comment) == (score, rating.comment if text is None else text):
            return rating
        rating = _give(row, ending, score, text or "", source, now) if rating is None else _change(row, rating, score, text, now)
        publish(ConversationRated(conversation=row.uuid, rating=rating.uuid, at=now))
        return rating


def _give(row: Conversation, ending: Ending, score: int, comment: str, source: str, now: datetime) -> Rating:
    assert ending.closing is not None
    row.rating_score, row.rating_steps = score, ending.steps
    line = record_change(conversation=row, event="rated", now=now, score=score, steps=ending.steps, comment=comment)
    return Rating.objects.create(
        conversation=row,
        closing=ending.closing,
        line=line,
        operator=ending.operator,
        score=score,
        steps=ending.steps,
        comment=comment,
        source=source,
        rated_at=now,
        changed_at=now,
    )


def _change(row: Conversation, rating: Rating, score: int, comment: str | None, now: datetime) -> Rating:
    rating.score, rating.changed_at = score, now
    rating.comment = rating.comment if comment is None else comment
    rating.save(update_fields=["score", "comment", "changed_at"])
    row.rating_score, row.rating_steps = score, rating.steps
    row.staff_seq += 1
    row.feed_is_due = True
    row.save()
    line: Message = rating.line
    line.data = {**line.data, "score": score, "comment": rating.comment}
    line.staff_change, line.edited_at = row.staff_seq, now
    line.save(update_fields=["data", "staff_change", "edited_at"])
    publish(
        MessageChanged(
            conversation=row.uuid,
            message=line.uuid,
            kind=line.kind,
            sender_kind=line.sender_kind,
            sender=None,
            sender_name="",
            sender_photo="",
            body="",
            data=line.data,
            visitor_seq=None,
            staff_seq=line.staff_seq,
            visitor_change=None,
            staff_change=line.staff_change,
            cid=None,
            created_at=line.created_at,
            edited_at=now,
            deleted_at=None,
        )
    )
    return rating
