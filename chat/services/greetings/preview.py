"""Whom a greeting would have asked: its conditions, tried on recorded visits by the same evaluator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chat.selectors import calendar
from chat.services.greetings.conditions import Conditions, Facts, unmet
from chat.services.greetings.facts import Background, read_background
from tenants.hours.calendar import Calendar
from visitors.models import PageView, Visit, Website
from visitors.selectors import pages_of

MOST_VISITS = 2000
MOST_PAGES = 60
# What is not recorded, and what is taken instead; stable words of the API.
OPERATORS, TODAY, SCROLL, KEPT = "operators", "contacts_today", "scroll", "events_kept"


@dataclass(frozen=True, slots=True)
class Preview:
    """``asked`` of ``visitors`` would have been asked on the day; ``is_cut``: only the day's newest 2,000 visits were tried.

    ``assumed`` names what was not recorded as it was then: ``operators`` (somebody is taken to have been online within business hours),
    ``contacts_today`` (tags and segments are those of today), ``scroll`` (how far a page was read at last), ``events_kept`` (of events
    before the visit only those count that are still kept).
    """

    asked: int
    visitors: int
    is_cut: bool
    day: datetime
    assumed: tuple[str, ...]


def preview_greeting(*, conditions: Conditions, website: Website | None, now: datetime) -> Preview:
    """Try conditions on the visits that began yesterday, by the company's clock. Nothing is changed."""
    hours = calendar()
    today = now.astimezone(hours.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = (today - timedelta(hours=12)).replace(hour=0)
    rows = Visit.objects.filter(started_at__gte=begin, started_at__lt=today).select_related("visitor__contact").order_by("-started_at", "-pk")
    if website is not None:
        rows = rows.filter(website=website)
    visits = list(rows[: MOST_VISITS + 1])
    is_cut = len(visits) > MOST_VISITS
    visits = visits[:MOST_VISITS]
    background = read_background([conditions], visits, [visit.visitor for visit in visits], since=begin, now=now)
    asked = {visit.visitor_id for visit, pages in pages_of(visits, most=MOST_PAGES) if would_ask(conditions, visit, pages, hours, background)}
    return Preview(len(asked), len({visit.visitor_id for visit in visits}), is_cut, begin, tuple(_assumed(conditions)))


def would_ask(conditions: Conditions, visit: Visit, pages: list[PageView], hours: Calendar, background: Background) -> bool:
    """Whether the greeting would have fitted on some page of a visit: at the end of the time in which it was visible, or when
    something happened on it.
    """
    site_ms = 0
    urls: list[str] = []
    for page, following in zip(pages, [*pages[1:], None], strict=True):
        urls.append(page.url)
        # What is told after the visit, by the site's server, is no part of a page of it.
        until = following.viewed_at if following else max(visit.seen_at, page.viewed_at)
        for at, page_s in _moments(conditions, visit, page, until, background):
            is_open = hours.is_open(at)
            facts = Facts(
                now=at,
                page_s=page_s,
                site_s=site_ms / 1000 + page_s,
                scroll=page.scroll,
                url=page.url,
                urls=urls,
                channel=visit.channel,
                engine=visit.engine,
                words=visit.words,
                country=visit.country,
                language=visit.language,
                tags=visit.visitor.contact.tags if visit.visitor.contact else (),
                segments=background.segments_of(visit.visitor),
                visit_number=visit.number,
                clock=at.astimezone(hours.zone).time(),
                is_open=is_open,
                is_somebody_there=is_open,
                events=background.events_until(visit, at),
                past=background.past_until(visit.visitor_id, at),
                basket=background.basket_at(visit, at),
            )
            if unmet(conditions, facts) is None:
                return True
        site_ms += page.visible_ms
    return False


def _moments(conditions: Conditions, visit: Visit, page: PageView, until: datetime, background: Background) -> Iterator[tuple[datetime, float]]:
    """When to look at a page, and for how many seconds it had been visible by then, as far as that is recorded."""
    visible_s = page.visible_ms / 1000
    if not conditions.asks_events and not conditions.asks_basket:
        yield page.viewed_at, visible_s
        return
    told = background.past.get(visit.visitor_id, ()) if conditions.event_days else background.events.get(visit.pk, ())
    for one in told:
        if page.viewed_at <= one.at < until:
            yield one.at, min(visible_s, (one.at - page.viewed_at).total_seconds())
    yield until, visible_s


def _assumed(conditions: Conditions) -> Iterator[str]:
    if conditions.operators == "online":
        yield OPERATORS
    if conditions.tags or conditions.segments:
        yield TODAY
    if conditions.scroll:
        yield SCROLL
    if conditions.asks_events and conditions.event_days:
        yield KEPT
