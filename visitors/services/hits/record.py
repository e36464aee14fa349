"""A batch of reports of one tenant becomes visits, page views and figures, in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, transaction

from tenants.bus import publish
from tenants.ids import new_id
from tenants.names import lock_key
from tenants.scope import current_tenant
from visitors.baskets import is_about_baskets
from visitors.devices import read_device
from visitors.events import VisitsBegan, VisitsMoved
from visitors.models import Visit, Website
from visitors.selectors.happenings import baskets_of
from visitors.services.hits.figures import Figures
from visitors.services.hits.shapes import EventHit, PageHit, Report, TimeHit
from visitors.services.hits.standing import change_standings, standings_of, touch
from visitors.services.hits.tables import (
    KEPT,
    add_traffic,
    change_visits,
    insert_events,
    insert_page_views,
    known_events,
    known_page_views,
    raise_reading,
    visits_of,
)
from visitors.services.hits.visiting import IDLE, MOST_EVENTS, OpenVisit, is_better_source, tags_of, visit_for
from visitors.sources import Channel, Source, classify

Received = tuple[Report, datetime]
# By so much the moments of two reports may be wrong against each other: the way to us differs.
JITTER = timedelta(seconds=2)
# Events have no source of their own: they belong to the visit that there is.
NO_SOURCE = Source(channel=Channel.DIRECT)
TrafficKey = tuple[str, int, str, str]
Reading = tuple[int, int, datetime, bool]


class Busy(OperationalError):
    """Another process stores reports of this company just now; try again in a moment."""


def record_reports(received: Sequence[Received]) -> None:
    """Store what the reports say; a hit that was stored before is left out and counts nowhere.

    Args:
        received: reports with the moment at which we got them. Those of programs, of banned visitors and of websites that are
            switched off are left out.

    Raises:
        Busy: another process is at it for this company.
    """
    received = [(report, at) for report, at in received if not read_device(report.user_agent).is_bot]
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One batch at a time: which visit a page belongs to depends on all before it. And whoever holds the tables (a
            # migration) is not waited for: all other companies would wait too.
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s), set_config('lock_timeout', '300ms', true)", [lock_key("hits")])
            if not cursor.fetchone()[0]:
                raise Busy("Reports of this company are being stored by another process.")
        batch = _Batch(received)
        batch.place_pages()
        batch.write()
        if batch.new:
            publish(VisitsBegan(visitor_ids=tuple({row.visitor_id for row, _visit in batch.new})))
        if batch.moved:
            publish(VisitsMoved(visits=tuple(batch.moved)))


class _Batch:
    """What a batch knows and changes."""

    def __init__(self, received: Sequence[Received]) -> None:
        self.origins = {key: tuple(origins) for key, origins in Website.objects.filter(is_active=True).values_list("pk", "allowed_origins")}
        self.visitors = standings_of({report.visitor_id for report, _at in received}, self.origins)
        self.pages: dict[UUID, tuple[datetime, Report, PageHit]] = {}
        self.events: dict[UUID, tuple[datetime, int, EventHit]] = {}
        self.reading: dict[tuple[int, UUID], Reading] = {}
        self._sort(received)
        self.new: list[tuple[Visit, OpenVisit]] = []
        self.restarted: list[tuple[OpenVisit, PageHit, Source]] = []
        self.placed: list[tuple[OpenVisit, datetime, PageHit]] = []
        self.traffic: dict[TrafficKey, Counter[str]] = defaultdict(Counter)
        self.moved: set[UUID] = set()
        company = current_tenant()
        self.zone = ZoneInfo(company.time_zone)
        self.days: dict[int, date] = {}
        self.figures = Figures(self._day)
        # Asked again here: it may have been changed while the report waited.
        self.keeps_addresses = company.keeps_addresses

    def _sort(self, received: Sequence[Received]) -> None:
        """Page views in the order in which they happened, without the known ones; of the reading of a page what it came to."""
        hits = [(at - timedelta(milliseconds=hit.age_ms), report, hit) for report, at in received if report.visitor_id in self.visitors for hit in report.hits]
        hits.sort(key=lambda entry: entry[0])
        known = known_page_views(hit.id for _at, _report, hit in hits if isinstance(hit, PageHit))
        known |= known_events(hit.id for _at, _report, hit in hits if isinstance(hit, EventHit))
        since: dict[int, datetime] = {}
        for at, report, hit in hits:
            since.setdefault(report.visitor_id, at - IDLE)
            if isinstance(hit, TimeHit):
                key = report.visitor_id, hit.page
                # A page that was left is not come back to: whatever else it says was before.
                visible_ms, scroll, _at, is_left = self.reading.get(key, (0, 0, at, False))
                self.reading[key] = max(visible_ms, hit.visible_ms), max(scroll, hit.scroll), at, is_left or hit.is_left
            elif hit.id in known:
                continue
            elif isinstance(hit, EventHit):
                self.events.setdefault(hit.id, (at, report.visitor_id, hit))
            else:
                self.pages.setdefault(hit.id, (at, report, hit))
        self.visits: dict[int, list[OpenVisit]] = defaultdict(list)
        for visitor_id, visit in visits_of(since):
            self.visits[visitor_id].append(visit)

    def place_pages(self) -> None:
        """Find or begin the visit of each new page view."""
        for at, report, hit in self.pages.values():
            website_id = self.visitors[report.visitor_id].website_id
            source = classify(hit.url, hit.referrer, own_hosts=self.origins[website_id])
            visits = self.visits[report.visitor_id]
            visit = visit_for(visits, at, source)
            if visit is None:
                visit = self._begin(report, hit, at, website_id, source)
                visits.append(visit)
            elif visit.is_full:
                continue
            elif at < visit.started_at:
                self._restart(report.visitor_id, visit, hit, at, source)
            if at >= visit.page_at:
                visit.page_at, visit.page_url, visit.page_title, visit.left_at = at, hit.url, hit.title, None
            visit.see(at)
            visit.more_pages += 1
            visit.more_prices += bool(hit.product and hit.product.price)
            self.placed.append((visit, at, hit))
            self._count(visit, at, "page_views")
            self.figures.see_page(website_id, hit, at)

    def _begin(self, report: Report, hit: PageHit, at: datetime, website_id: int, source: Source) -> OpenVisit:
        device = read_device(report.user_agent)
        standing = self.visitors[report.visitor_id]
        first_at, last_at = standing.first_at, standing.last_at
        standing.came(at, touch(hit, source, at))
        row = Visit(
            uuid=new_id(),
            visitor_id=report.visitor_id,
            website_id=website_id,
            number=standing.visit_count,
            started_at=at,
            seen_at=at,
            language=report.language,
            time_zone=report.time_zone,
            screen=report.screen,
            device=device.kind,
            browser=device.browser,
            system=device.system,
            country=report.place.country,
            region=report.place.region,
            city=report.place.city,
            place_names=report.place.names,
            network=report.network,
            address=report.address if self.keeps_addresses else "",
            page_at=at,
            page_url=hit.url,
            page_title=hit.title,
            **_origin(hit, source),
        )
        visit = OpenVisit(None, *(getattr(row, name) for name in KEPT))
        self.new.append((row, visit))
        self._count(visit, at, "visits")
        self.figures.begin(report.visitor_id, row, first_at, last_at)
        return visit

    def _restart(self, visitor_id: int, visit: OpenVisit, hit: PageHit, at: datetime, source: Source) -> None:
        """A page from before the visit's first came late: the visit began with it, and came from where it came from."""
        counts = Counter(visits=1, page_views=visit.page_views + visit.more_pages, visible_ms=visit.visible_ms + visit.more_ms)
        self.traffic[self._key(visit, visit.started_at)].subtract(counts)
        is_better = is_better_source(source, visit)
        standing = self.visitors[visitor_id]
        self.figures.begin_earlier(visitor_id, visit.uuid, at, _origin(hit, source) if is_better else {}, standing.first_at, standing.last_at)
        standing.came_earlier(visit.started_at, at, touch(hit, source, at) if is_better else None)
        visit.started_at = at
        if is_better:
            visit.channel, visit.engine, visit.campaign = source.channel, source.engine[:40], tags_of(source.campaign)
            self.restarted.append((visit, hit, source))
        self.traffic[self._key(visit, at)].update(counts)

    def write(self) -> None:
        """Store all of it."""
        self.figures.write()
        for row, visit in self.new:
            row.started_at = visit.started_at
        Visit.objects.bulk_create([row for row, _visit in self.new])
        for row, visit in self.new:
            visit.id = row.pk
        insert_page_views([(visit.id, at, hit) for visit, at, hit in self.placed])
        self._write_events()
        by_id = {visit.id: visit for visits in self.visits.values() for visit in visits}
        for visitor_id, page, visit_id, viewed_at, more_ms in raise_reading({key: reading[:3] for key, reading in self.reading.items()}):
            found = by_id.get(visit_id)
            if found is None:
                continue  # Of a visit that is long over: the page keeps it, the visit stays as it was told.
            _visible_ms, _scroll, at, is_left = self.reading[visitor_id, page]
            found.more_ms += more_ms
            if is_left and viewed_at >= found.page_at:
                # Of the page he is on; leaving an earlier one, or another tab, is no leaving.
                found.left_at = at
            elif found.left_at and at > found.left_at + JITTER:
                found.left_at = None  # He reads on in another tab.
            found.see(at)
            if more_ms:
                self._count(found, found.started_at, "visible_ms", more_ms)
        changed = [visit for visit in by_id.values() if visit.is_changed]
        change_visits(changed)
        for visit, hit, source in self.restarted:
            Visit.objects.filter(uuid=visit.uuid).update(**_origin(hit, source))
        change_standings(self.visitors)
        add_traffic(self.traffic)
        self.moved = {visit.uuid for visit in changed}

    def _write_events(self) -> None:
        """Events belong to the visit that goes on at their moment; with none they belong to the visitor alone."""
        stored: list[tuple[int, int | None, datetime, EventHit]] = []
        for at, visitor_id, hit in self.events.values():
            visit = visit_for(self.visits[visitor_id], at, NO_SOURCE)
            if visit is not None:
                if visit.event_count + visit.more_events >= MOST_EVENTS:
                    continue
                visit.more_events += 1
                visit.see(at)
            stored.append((visitor_id, visit.id if visit else None, at, hit))
        insert_events(stored)
        # What lies in a basket depends on all that was said of it, in its order; reports may come late.
        told = {visit for _visitor, visit, _at, hit in stored if visit is not None and is_about_baskets(hit.name)}
        if not told:
            return
        found = baskets_of(told)
        for visits in self.visits.values():
            for visit in visits:
                if visit.id in found:
                    visit.basket = found[visit.id].pieces

    def _day(self, at: datetime) -> date:
        # Days begin on a full quarter of an hour everywhere.
        quarter = int(at.timestamp()) // 900
        day = self.days.get(quarter)
        if day is None:
            day = self.days[quarter] = at.astimezone(self.zone).date()
        return day

    def _key(self, visit: OpenVisit, at: datetime) -> TrafficKey:
        return self._day(at).isoformat(), visit.website_id, visit.channel, visit.engine

    def _count(self, visit: OpenVisit, at: datetime, name: str, amount: int = 1) -> None:
        self.traffic[self._key(visit, at)][name] += amount


def _origin(hit: PageHit, source: Source) -> dict[str, object]:
    """The columns of a visit that say where it came from."""
    return {
        "landing_url": hit.url,
        "landing_title": hit.title,
        "referrer": hit.referrer,
        "channel": source.channel,
        "engine": source.engine[:40],
        "words": source.words[:200],
        "campaign": tags_of(source.campaign),
    }
