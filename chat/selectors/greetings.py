"""Reading greetings: which may invite on a website, and what they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField, Case, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from chat.models import Greeting, Invitation, Message
from visitors.models import PageView, TrackedEvent, Visit, Website
from visitors.selectors.patterns import url_is_like

REGRET_WITHIN = timedelta(seconds=2)
TALKS_WITHIN = timedelta(hours=1)
CONVERTS_WITHIN = timedelta(days=7)
Status = Invitation.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a greeting did. ``held`` visitors were kept back by chance; ``talks``, ``conversions`` and ``bounces`` are of visitors, a group each.

    A talk: the visitor wrote within an hour. A conversion: within seven days came the event, or the page was seen, that the company named
    as the greeting's goal; ``has_goal``: it named one. A bounce: his visit ended with the page on which he was (or would have been) asked.
    """

    sent: int
    shown: int
    accepted: int
    dismissed: int
    expired: int
    regret: int
    asked: int
    held: int
    talks_asked: int
    talks_held: int
    bounces_asked: int
    bounces_held: int
    conversions_asked: int
    conversions_held: int
    has_goal: bool


def greetings_in_order() -> QuerySet[Greeting]:
    """All of the company's."""
    return Greeting.objects.select_related("website", "department").order_by("position", "pk")


def greetings_on(website: Website) -> QuerySet[Greeting]:
    """Those that may invite on a website, the first in order first."""
    return Greeting.objects.filter(Q(website=website) | Q(website=None), is_active=True).order_by("position", "pk")


def counts_of(greeting: Greeting, *, since: datetime) -> Counts:
    """Figures since a moment: two queries, whatever the number of rows."""
    rows = Invitation.objects.filter(greeting=greeting, sent_at__gte=since)
    by = rows.aggregate(
        sent=Count("pk", filter=~Q(status=Status.HELD)),
        shown=Count("pk", filter=Q(shown_at__isnull=False)),
        accepted=Count("pk", filter=Q(status=Status.ACCEPTED)),
        dismissed=Count("pk", filter=Q(status=Status.DISMISSED)),
        expired=Count("pk", filter=Q(status=Status.EXPIRED)),
        regret=Count("pk", filter=Q(status=Status.DISMISSED, answered_at__lte=F("shown_at") + REGRET_WITHIN)),
    )
    written = Message.objects.filter(
        conversation__visitor=OuterRef("visitor"), sender_kind="visitor", created_at__gte=OuterRef("sent_at"), created_at__lt=OuterRef("sent_at") + TALKS_WITHIN
    )
    stayed = Visit.objects.filter(visitor=OuterRef("visitor"), started_at__lte=OuterRef("sent_at"), seen_at__gte=OuterRef("sent_at"), page_views__gt=1)
    converted = _reached_goal(greeting)
    # A visitor counts once: with the first time that the rule met him.
    first = rows.order_by("visitor", "sent_at", "pk").distinct("visitor").values("pk")
    groups = (
        Invitation.objects.filter(pk__in=first)
        .annotate(talks=Exists(written), stays=Exists(stayed), converts=converted, is_held=Case(When(status=Status.HELD, then=Value(1)), default=Value(0)))
        .values("is_held")
        .annotate(
            n=Count("pk"),
            talks_n=Count("pk", filter=Q(talks=True)),
            bounces_n=Count("pk", filter=Q(stays=False)),
            conversions_n=Count("pk", filter=Q(converts=True)),
        )
        .order_by("is_held")
    )
    of = {row["is_held"]: row for row in groups}
    asked, held = (of.get(key, dict.fromkeys(("n", "talks_n", "bounces_n", "conversions_n"), 0)) for key in (0, 1))
    return Counts(
        **by,
        asked=asked["n"],
        held=held["n"],
        talks_asked=asked["talks_n"],
        talks_held=held["talks_n"],
        bounces_asked=asked["bounces_n"],
        bounces_held=held["bounces_n"],
        conversions_asked=asked["conversions_n"],
        conversions_held=held["conversions_n"],
        has_goal=bool(greeting.goal_event or greeting.goal_page),
    )


def _reached_goal(greeting: Greeting) -> Combinable:
    """Whether the visitor of an invitation reached what the greeting is to lead to."""
    since, until = OuterRef("sent_at"), OuterRef("sent_at") + CONVERTS_WITHIN
    reached: Combinable = Value(False)
    if greeting.goal_event:
        reached = Exists(TrackedEvent.objects.filter(visitor=OuterRef("visitor"), name=greeting.goal_event, happened_at__gte=since, happened_at__lt=until))
    if greeting.goal_page:
        # The page on which he was asked was there before.
        seen = PageView.objects.filter(visit__visitor=OuterRef("visitor"), viewed_at__gt=since, viewed_at__lt=until)
        on_goal = Exists(seen.filter(url_is_like(greeting.goal_page)))
        reached = ExpressionWrapper(Q(reached) | Q(on_goal), output_field=BooleanField()) if greeting.goal_event else on_goal
    return reached
