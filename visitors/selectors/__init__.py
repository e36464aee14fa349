"""Reading websites and visitors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from tenants.hosts import url_of
from tenants.scope import current_tenant
from visitors.models import PageView, Visit, Visitor, Website

ONLINE_FOR = timedelta(seconds=60)


def visitors_newest_first() -> QuerySet[Visitor]:
    """All visitors, the one seen last first."""
    return Visitor.objects.select_related("website").annotate(last_seen=Coalesce("seen_at", "created_at")).order_by("-last_seen", "-id")


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
    wanted = wanted.lower().replace("_", "-")
    offered = [code for code, _name in settings.LANGUAGES]
    for code in offered:
        if wanted == code or wanted.split("-")[0] == code.split("-")[0]:
            return code
    return fallback if fallback in offered else settings.LANGUAGE_CODE


def pages_of(visits: Iterable[Visit], *, most: int) -> list[tuple[Visit, list[PageView]]]:
    """Visits in their order, each with its newest pages, oldest of those first; one query for all."""
    rows = list(visits)
    nth = Window(RowNumber(), partition_by="visit_id", order_by=["-viewed_at", "-id"])
    views = PageView.objects.filter(visit__in=rows).annotate(nth=nth).filter(nth__lte=most).order_by("viewed_at", "id")
    pages: dict[int, list[PageView]] = defaultdict(list)
    for view in views:
        pages[view.visit_id].append(view)
    return [(row, pages[row.pk]) for row in rows]
