"""How a conversation ended, and what its visitor is asked and offered for that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from chat.models import ClosingRules, Conversation, Message, Operator, Promise, Rating, Transcript
from chat.permissions import visible_to
from chat.selectors.timeline import Line, lines_for_visitor
from visitors.models import Visitor

RATE_WITHIN = timedelta(days=14)
CHANGE_WITHIN = timedelta(hours=24)
MOST_LINES = 500


def closing_rules() -> ClosingRules:
    """What the company asks and offers; not stored while it is what everybody begins with."""
    return ClosingRules.objects.filter(pk=1).first() or ClosingRules(pk=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """The newest closing of a conversation: its line, who answered last, what was rated, and whether it may still be."""

    closing: Message | None
    operator: Operator | None
    rating: Rating | None
    steps: int
    asks_comment: bool
    may_rate: bool
    changeable_until: datetime | None


def ending_of(conversation: Conversation, *, now: datetime) -> Ending:
    """How the conversation ended; one that goes on has no closing.

    Who wrote to himself is not asked: an operator's own word about himself is no rating.
    """
    rules = closing_rules()
    if conversation.status != Conversation.Status.CLOSED:
        return Ending(None, None, None, rules.rating_steps, rules.asks_comment, False, None)
    closing = newest_event(conversation, ["closed"])
    if closing is None:
        return Ending(None, None, None, rules.rating_steps, rules.asks_comment, False, None)
    rating = Rating.objects.select_related("line", "operator__user").filter(closing=closing).first()
    if rating is not None:
        # One that was given is changed in the steps in which it was given, even where nobody is asked any more.
        until = rating.rated_at + CHANGE_WITHIN
        return Ending(closing, rating.operator, rating, rating.steps, rules.asks_comment, now < until, until)
    operator = _who_answered(conversation, closing)
    own = operator is not None and conversation.visitor.email and conversation.visitor.email.lower() == operator.user.email.lower()
    asked = rules.rating_steps > 0 and operator is not None and not own and now < closing.created_at + RATE_WITHIN
    return Ending(closing, operator, None, rules.rating_steps, rules.asks_comment, asked, None)


def newest_event(conversation: Conversation, events: Iterable[str]) -> Message | None:
    """The newest system message about one of these."""
    return conversation.messages.filter(kind=Message.Kind.SYSTEM, data__event__in=list(events)).order_by("-staff_seq").first()


def _who_answered(conversation: Conversation, closing: Message) -> Operator | None:
    """Who said the last line to the visitor since the conversation was closed before."""
    said = conversation.messages.filter(kind=Message.Kind.MESSAGE, sender_kind=Message.SenderKind.OPERATOR, staff_seq__lt=closing.staff_seq)
    earlier = conversation.messages.filter(kind=Message.Kind.SYSTEM, data__event="closed", staff_seq__lt=closing.staff_seq).order_by("-staff_seq").first()
    if earlier is not None:
        said = said.filter(staff_seq__gt=earlier.staff_seq)
    newest = said.order_by("-staff_seq").values_list("sender_id", flat=True).first()
    return Operator.objects.select_related("user").filter(pk=newest).first() if newest else None


def open_promises(*, asker: Operator, operator: Operator | None = None) -> QuerySet[Promise]:
    """What was promised, is not kept yet and ``asker`` may see, what is due first in front; ``operator``: what is his to keep.

    A promise goes with its conversation: whoever has that keeps it, and only one of nobody stays with who gave it.
    """
    rows = Promise.objects.filter(kept_at=None, ended_at=None).order_by("due_at", "id")
    rows = rows.select_related("operator__user", "conversation__visitor", "conversation__website", "conversation__assignee__user")
    rows = rows.filter(conversation__in=visible_to(Conversation.objects.all(), asker))
    if operator is not None:
        rows = rows.filter(conversation__assignee=operator) | rows.filter(conversation__assignee=None, operator=operator)
    return rows


def promises_in(conversation: Conversation) -> QuerySet[Promise]:
    """All that was promised in a conversation, the newest first."""
    return conversation.promises.select_related("operator__user", "conversation__visitor", "conversation__assignee__user").order_by("-id")


def lines_of_transcript(transcript: Transcript) -> tuple[list[Line], int]:
    """What the visitor saw up to when he asked, without what was deleted since, and how many lines are left out because there are too many."""
    conversation = transcript.conversation
    rows = conversation.messages.filter(visitor_seq__isnull=False, visitor_seq__lte=transcript.upto_seq, deleted_at__isnull=True)
    rows = rows.filter(kind=Message.Kind.MESSAGE)
    newest = list(rows.order_by("-visitor_seq")[:MOST_LINES])
    return lines_for_visitor(conversation, reversed(newest)), max(0, rows.count() - len(newest))


def is_proven_address(visitor: Visitor, email: str) -> bool:
    """Whether the site's server vouches that the visitor is who has this address."""
    return visitor.is_identified and visitor.is_email_signed and visitor.email.lower() == email.lower()
