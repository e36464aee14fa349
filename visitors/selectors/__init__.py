"""Reading websites and visitors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from tenants.hosts import url_of
from tenants.scope import current_tenant
from visitors.models import ArrivalRule, PageView, TrackedEvent, Visit, Visitor, Website
from visitors.models.visit import IDLE

ONLINE_FOR = timedelta(seconds=60)
# Who is on the site. A page that is looked at tells so every minute, a socket renews its lease every 20 seconds, and between one page and
# the next there is none for a moment. A tab that nobody looked at for half an hour is no visit any more.
VISIBLE_FOR, CONNECTED_FOR, BETWEEN_PAGES = timedelta(seconds=100), timedelta(seconds=50), timedelta(seconds=8)
# A lease that was renewed so long after the last page was left belongs to another tab.
AFTER_LEAVING = timedelta(seconds=3)
MOST_BROWSERS = 20


def visitors_newest_first() -> QuerySet[Visitor]:
    """All visitors, the one seen last first."""
    return Visitor.objects.select_related("website", "contact").annotate(last_seen=Coalesce("seen_at", "created_at")).order_by("-last_seen", "-id")


def browsers_of_member(visitor: Visitor) -> list[int]:
    """Keys of the browsers whose conversations a visitor sees: his own; and where the site's server vouches for who he is, all of the same
    member's on that website for which it does so. What a visitor only says of himself adds none (A088).
    """
    return [visitor.pk, *_others(visitor).values_list("pk", flat=True)]


def other_browsers_of_member(visitor: Visitor) -> list[UUID]:
    """Public ids of the member's other browsers, those seen last first, as many as anybody uses."""
    return list(_others(visitor).order_by(F("seen_at").desc(nulls_last=True)).values_list("uuid", flat=True)[:MOST_BROWSERS])


def _others(visitor: Visitor) -> QuerySet[Visitor]:
    if not visitor.is_identified or visitor.is_banned:
        return Visitor.objects.none()
    same = Visitor.objects.filter(contact=visitor.contact_id, website=visitor.website_id, identified_at__isnull=False, is_banned=False)
    return same.exclude(pk=visitor.pk)


def websites_by_name() -> QuerySet[Website]:
    """All websites of the company."""
    return Website.objects.order_by("name", "id")


def script_tag(website: Website) -> str:
    """The tag that the company pastes into its pages."""
    return f'<script async src="{url_of(current_tenant(), "/widget.js")}" data-website="{website.key}"></script>'


def is_online(visitor: Visitor, *, now: datetime) -> bool:
    """Whether a tab of the visitor showed a sign of life within the last minute."""
    return visitor.seen_at is not None and now - visitor.seen_at < ONLINE_FOR


def language_of(wanted: str, fallback: str) -> str:
    """Which of our languages is shown to somebody whose browser or page asks for ``wanted``."""
    offered = [code for code, _name in settings.LANGUAGES]
    return offered_language(wanted) or (fallback if fallback in offered else settings.LANGUAGE_CODE)


def offered_language(wanted: str) -> str | None:
    """The one of our languages that a tag such as ``zh-CN`` means, or None."""
    wanted = wanted.lower().replace("_", "-")
    for code, _name in settings.LANGUAGES:
        if wanted == code or wanted.split("-")[0] == code.split("-")[0]:
            return code
    return None


def pages_of(visits: Iterable[Visit], *, most: int) -> list[tuple[Visit, list[PageView]]]:
    """Visits in their order, each with its newest pages, oldest of those first; one query for all."""
    rows = list(visits)
    nth = Window(RowNumber(), partition_by="visit_id", order_by=["-viewed_at", "-id"])
    views = PageView.objects.filter(visit__in=rows).annotate(nth=nth).filter(nth__lte=most).order_by("viewed_at", "id")
    pages: dict[int, list[PageView]] = defaultdict(list)
    for view in views:
        pages[view.visit_id].append(view)
    return [(row, pages[row.pk]) for row in rows]


def here_until(*, seen_at: datetime, left_at: datetime | None, connected_at: datetime | None) -> datetime:
    """Until when somebody counts as being on the site if nothing more is heard of him.

    Args:
        seen_at: newest thing that a page of his visit reported.
        left_at: when its last open page was left.
        connected_at: newest moment at which a socket of his was open.
    """
    until = left_at + BETWEEN_PAGES if left_at else seen_at + VISIBLE_FOR
    if connected_at and (left_at is None or connected_at > left_at + AFTER_LEAVING):
        until = max(until, min(connected_at + CONNECTED_FOR, seen_at + IDLE))
    return until


@dataclass(frozen=True, slots=True)
class Sign:
    """The newest sign of somebody who is on the site: enough to say whether his row is still true, and until when he counts as there."""

    visitor: UUID
    visit: UUID
    seen_at: datetime
    left_at: datetime | None
    until: datetime
    talk: UUID | None
    talks_with: str
    talked_before: bool
    name: str
    email: str
    invited_at: datetime | None
    refused_at: datetime | None


def visits_going_on(*, now: datetime, among: Q | None = None) -> QuerySet[Visit]:
    """The visit of everybody who is on the site, one a visitor; no programs (they have none), no banned visitors.

    The same rule as ``here_until``, as SQL.

    Args:
        among: a condition on visits that names the visitors who are asked about; everybody if left out.
    """
    newest = Visit.objects.filter(Q(seen_at__gt=now - IDLE), among or Q(), visitor__is_banned=False, website__is_active=True)
    newest = newest.order_by("visitor_id", "-started_at", "-id").distinct("visitor_id")
    visible = Q(left_at=None, seen_at__gt=now - VISIBLE_FOR)
    connected = Q(visitor__seen_at__gt=now - CONNECTED_FOR) & (Q(left_at=None) | Q(visitor__seen_at__gt=F("left_at") + AFTER_LEAVING))
    return Visit.objects.filter(visible | connected | Q(left_at__gt=now - BETWEEN_PAGES), pk__in=newest.values("pk"))


def visitors_on_site(*, now: datetime, visits: Collection[UUID] = (), visitors: Collection[UUID] = (), everybody: bool = False) -> list[Visit]:
    """The visits that go on, with ``visitor`` and ``website``: of everybody, or of those to whom the visits or the visitors belong."""
    among = None if everybody else Q(visitor_id__in=_keys_of(visits=visits, visitors=visitors))
    return list(visits_going_on(now=now, among=among).select_related("visitor", "website"))


def _keys_of(*, visits: Collection[UUID], visitors: Collection[UUID]) -> set[int]:
    """Keys of visitors, looked up first: one query for both conditions would read every visitor that there ever was."""
    keys: set[int] = set()
    if visits:
        keys.update(Visit.objects.filter(uuid__in=visits).values_list("visitor_id", flat=True))
    if visitors:
        keys.update(Visitor.objects.filter(uuid__in=visitors).values_list("pk", flat=True))
    return keys


def sign_of(visit: Visit) -> Sign:
    """The sign of a visit; ``visitor`` must be loaded."""
    visitor = visit.visitor
    until = here_until(seen_at=visit.seen_at, left_at=visit.left_at, connected_at=visitor.seen_at)
    talk = visitor.in_conversation, visitor.conversation_with, visitor.talked_before
    return Sign(visitor.uuid, visit.uuid, visit.seen_at, visit.left_at, until, *talk, visitor.name, visitor.email, visitor.invited_at, visitor.refused_at)


def signs_on_site(*, now: datetime) -> list[Sign]:
    """The newest sign of everybody who is on the site, without the rest of the rows."""
    ours = ("in_conversation", "conversation_with", "talked_before", "name", "email", "invited_at", "refused_at")
    columns = ("visitor__uuid", "uuid", "seen_at", "left_at", "visitor__seen_at", *(f"visitor__{name}" for name in ours))
    return [
        Sign(visitor, visit, seen_at, left_at, here_until(seen_at=seen_at, left_at=left_at, connected_at=connected_at), *rest)
        for visitor, visit, seen_at, left_at, connected_at, *rest in visits_going_on(now=now).values_list(*columns)
    ]


def arrival_rules(*, user_ids: Collection[int]) -> dict[int, ArrivalRule]:
    """Of which arrivals people (by key) want to be told; an unsaved rule for who never said."""
    rules = {rule.user_id: rule for rule in ArrivalRule.objects.filter(user_id__in=user_ids)}
    return {user_id: rules.get(user_id) or ArrivalRule(user_id=user_id) for user_id in user_ids}


def events_of(visits: Iterable[Visit], *, most: int) -> dict[int, list[TrackedEvent]]:
    """The newest events of visits (by key), oldest of those first; a query only if there are any."""
    rows = [visit for visit in visits if visit.event_count]
    events: dict[int, list[TrackedEvent]] = defaultdict(list)
    if rows:
        nth = Window(RowNumber(), partition_by="visit_id", order_by=["-happened_at", "-id"])
        for event in TrackedEvent.objects.filter(visit__in=rows).annotate(nth=nth).filter(nth__lte=most).order_by("happened_at", "id"):
            events[event.visit_id or 0].append(event)
    return events
