"""Whom a greeting would have asked: its conditions, tried on recorded visits by the same evaluator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from chat.selectors import calendar
from chat.services.greetings.conditions import Conditions, Facts, unmet
from tenants.hours.calendar import Calendar
from visitors.models import PageView, Visit, Website
from visitors.selectors import pages_of

MOST_VISITS = 2000
MOST_PAGES = 60


@dataclass(frozen=True, slots=True)
class Preview:
    """``asked`` of ``visitors`` would have been asked on the day; ``is_cut``: only the day's newest 2,000 visits were tried."""

    asked: int
    visitors: int
    is_cut: bool
    day: datetime


def preview_greeting(*, conditions: Conditions, website: Website | None, now: datetime) -> Preview:
    """Try conditions on the visits that began yesterday, by the company's clock. Nothing is changed.

    What was not recorded is taken as it would usually be: within business hours somebody was there.
    """
    hours = calendar()
    today = now.astimezone(hours.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = (today - timedelta(hours=12)).replace(hour=0)
    rows = Visit.objects.filter(started_at__gte=begin, started_at__lt=today).select_related("visitor__contact").order_by("-started_at", "-pk")
    if website is not None:
        rows = rows.filter(website=website)
    visits = list(rows[: MOST_VISITS + 1])
    is_cut = len(visits) > MOST_VISITS
    visits = visits[:MOST_VISITS]
    asked = {visit.visitor_id for visit, pages in pages_of(visits, most=MOST_PAGES) if would_ask(conditions, visit, pages, hours)}
    return Preview(len(asked), len({visit.visitor_id for visit in visits}), is_cut, begin)


def would_ask(conditions: Conditions, visit: Visit, pages: list[PageView], hours: Calendar) -> bool:
    """Whether the greeting would have fitted on some page of a visit, at the end of the time in which it was visible."""
    site_ms = 0
    urls: list[str] = []
    for page in pages:
        site_ms += page.visible_ms
        urls.append(page.url)
        at = page.viewed_at
        is_open = hours.is_open(at)
        facts = Facts(
            page_s=page.visible_ms / 1000,
            site_s=site_ms / 1000,
            scroll=page.scroll,
            url=page.url,
            urls=urls,
            channel=visit.channel,
            engine=visit.engine,
            words=visit.words,
            country=visit.country,
            language=visit.language,
            tags=visit.visitor.contact.tags if visit.visitor.contact else (),
            visit_number=visit.number,
            clock=at.astimezone(hours.zone).time(),
            is_open=is_open,
            is_somebody_there=is_open,
        )
        if unmet(conditions, facts) is None:
            return True
    return False
