"""What the conditions of some greetings need to know, read once for all of them: for live visitors, and for many recorded visits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chat.selectors import calendar
from chat.services.greetings.conditions import Conditions, Facts
from visitors.baskets import Basket, Told, basket_of
from visitors.models import PageView, Visit, Visitor, Website
from visitors.selectors.happenings import Sold, events_in_visits, events_of_visitors, products_in_visits
from visitors.selectors.inviting import visit_now
from visitors.selectors.segments import contacts_in_segments
from visitors.sources import is_page_of

MOST_PAGES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the page says of itself. It is the visitor's own word, and decides about his own page only."""

    url: str
    title: str
    page_s: int
    site_s: int
    scroll: int


@dataclass(frozen=True, slots=True)
class Background:
    """What the site told of visits and visitors (by key), and who is in the segments that are asked for."""

    events: dict[int, list[Told]] = field(default_factory=dict)
    sold: dict[int, Sold] = field(default_factory=dict)
    past: dict[int, list[Told]] = field(default_factory=dict)
    segments: dict[int, set[str]] = field(default_factory=dict)

    def events_until(self, visit: Visit, at: datetime) -> list[Told]:
        """What happened in a visit up to a moment."""
        return [told for told in self.events.get(visit.pk, ()) if told.at <= at]

    def past_until(self, visitor_id: int, at: datetime) -> list[Told]:
        """What happened with a visitor up to a moment."""
        return [told for told in self.past.get(visitor_id, ()) if told.at <= at]

    def basket_at(self, visit: Visit, at: datetime) -> Basket:
        """What lay in the basket at a moment."""
        return basket_of(self.events_until(visit, at), self.sold.get(visit.pk, []))

    def segments_of(self, visitor: Visitor) -> Collection[str]:
        """Which of the asked segments a visitor's contact is in now."""
        return self.segments.get(visitor.contact_id, ()) if visitor.contact_id is not None else ()


def read_background(asked: Iterable[Conditions], visits: Collection[Visit], visitors: Collection[Visitor], *, since: datetime, now: datetime) -> Background:
    """Read what the conditions need, and nothing else; a few queries, whatever the number of visits.

    Args:
        since: when the first of the visits began; days are counted back from there.
    """
    conditions = list(asked)
    found = Background()
    keys = [visit.pk for visit in visits if visit.pk is not None]
    if any(c.asks_basket or (c.asks_events and not c.event_days) for c in conditions):
        found.events.update(events_in_visits(keys))
    if any(c.asks_basket for c in conditions):
        found.sold.update(products_in_visits(keys))
    over_days = [c for c in conditions if c.asks_events and c.event_days]
    if over_days:
        names = {name for c in over_days for name in c.events} if all(c.events for c in over_days) else set()
        begin = since - timedelta(days=max(c.event_days for c in over_days))
        found.past.update(events_of_visitors([visitor.pk for visitor in visitors], names=names, since=begin))
    wanted = {segment for c in conditions for segment in c.segments}
    if wanted:
        contacts = {visitor.contact_id for visitor in visitors if visitor.contact_id is not None}
        found.segments.update(contacts_in_segments(contacts, segments=wanted, now=now))
    return found


def facts_now(visitor: Visitor, asked: Iterable[Conditions], *, claims: Claims, is_somebody_there: bool, now: datetime) -> Facts:
    """The visitor as his page, his visit and the company's clock show him. Who is not watched has no past."""
    visit = visit_now(visitor, now=now) or Visit()
    urls = list(PageView.objects.filter(visit=visit).order_by("pk").values_list("url", flat=True)[:MOST_PAGES]) if visit.pk else []
    url = claims.url if is_on(visitor.website, claims.url) else ""
    if url and url not in urls:
        # The page that asks may be faster than the report of it.
        urls.append(url)
    hours = calendar()
    background = read_background(asked, [visit], [visitor], since=now, now=now)
    return Facts(
        now=now,
        page_s=claims.page_s,
        site_s=max(claims.site_s, visit.visible_ms // 1000),
        scroll=claims.scroll,
        url=url,
        urls=urls,
        channel=visit.channel,
        engine=visit.engine,
        words=visit.words,
        country=visit.country,
        language=visitor.language,
        tags=visitor.contact.tags if visitor.contact else (),
        segments=background.segments_of(visitor),
        visit_number=visit.number or 1,
        clock=now.astimezone(hours.zone).time(),
        is_open=hours.is_open(now),
        is_somebody_there=is_somebody_there,
        events=background.events.get(visit.pk, ()),
        past=background.past.get(visitor.pk, ()),
        basket=basket_of(background.events.get(visit.pk, ()), background.sold.get(visit.pk, [])),
    )


def is_on(website: Website, url: str) -> bool:
    """Whether an address is one of the website's own."""
    return any(is_page_of(origin, url) for origin in website.allowed_origins)
