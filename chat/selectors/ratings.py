"""What visitors thought, in figures: one average for each operator and one for all, with how many ratings it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast

from chat.models import Conversation, Operator, Rating
from chat.permissions import visible_to

# Of fewer, an average says more about chance than about anybody.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class RatingFigures:
    """``average`` in ``steps``, however many each rating had; None of fewer than five."""

    operator: Operator | None
    count: int
    average: float | None
    comments: int


def ratings_in(*, asker: Operator, begin: datetime, end: datetime, operator: Operator | None = None, score: int | None = None) -> QuerySet[Rating]:
    """Ratings given in a span that ``asker`` may see, the newest first; ``operator``: those that count for him."""
    rows = Rating.objects.filter(rated_at__gte=begin, rated_at__lt=end).select_related("conversation__visitor", "operator__user").order_by("-rated_at", "-id")
    rows = rows.filter(conversation__in=visible_to(Conversation.objects.all(), asker))
    if operator is not None:
        rows = rows.filter(operator=operator)
    return rows if score is None else rows.filter(score=score)


def figures_of(*, begin: datetime, end: datetime, steps: int) -> tuple[RatingFigures, list[RatingFigures]]:
    """All ratings of a span, and those of each operator (those with most in front; None: of people who were deleted).

    A company that changed its steps has ratings of several kinds: each counts as the part of the way from worst to best that it is.
    """
    part = (Cast("score", FloatField()) - 1) / (Cast("steps", FloatField()) - 1)
    rows = Rating.objects.filter(rated_at__gte=begin, rated_at__lt=end).order_by().values("operator_id")
    counted = rows.annotate(n=Count("id"), parts=Sum(part), comments=Count("id", filter=~Q(comment="")))
    by_operator = list(counted.values_list("operator_id", "n", "parts", "comments"))
    people = Operator.objects.select_related("user").in_bulk([key for key, *_numbers in by_operator if key])
    found = [_figures(people.get(key or 0), count, parts, comments, steps) for key, count, parts, comments in by_operator]
    found.sort(key=lambda one: (-one.count, one.operator.user.full_name if one.operator else ""))
    total = _figures(None, sum(row[1] for row in by_operator), sum(row[2] for row in by_operator), sum(row[3] for row in by_operator), steps)
    return total, found


def _figures(operator: Operator | None, count: int, parts: float, comments: int, steps: int) -> RatingFigures:
    average = round(1 + parts / count * (steps - 1), 2) if count >= FEWEST else None
    return RatingFigures(operator, count, average, comments)
