"""A batch of reports of one tenant becomes visits, page views and figures, in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max

from tenants.bus import publish
from tenants.ids import new_id
from tenants.names import lock_key
from tenants.scope import current_tenant
from visitors.events import VisitsMoved
from visitors.models import Visit, Visitor, Website
from visitors.services.hits.shapes import Hit, PageHit, Report, TimeHit
from visitors.services.hits.tables import KEPT, add_traffic, change_visits, insert_page_views, known_page_views, raise_reading, visits_of
from visitors.services.hits.visiting import IDLE, OpenVisit, tags_of, visit_for
from visitors.sources import Source, classify

# Whatever else a page says it came from is no link to show.
REFERRERS = ("http://", "https://", "android-app://")
Received = tuple[Report, datetime]
TrafficKey = tuple[str, int, str, str]


def record_reports(received: Sequence[Received]) -> None:
    """Store what the reports say; a hit that was stored before is left out and counts nowhere.

    Args:
        received: reports with the moment at which we got them.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One batch at a time: which visit a page belongs to depends on all before it.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("hits")])
        batch = _Batch(received)
        batch.place_pages()
        batch.take_times()
        batch.write()
        if batch.moved:
            publish(VisitsMoved(visits=tuple(batch.moved)))


class _Batch:
    """What a batch knows and changes."""

    def __init__(self, received: Sequence[Received]) -> None:
        self.origins = {row.pk: row.allowed_origins for row in Website.objects.all()}
        self.visitors = dict(Visitor.objects.filter(pk__in={report.visitor_id for report, _at in received}).values_list("pk", "website_id"))
        hits = [(at - timedelta(milliseconds=hit.age_ms), report, hit) for report, at in received if report.visitor_id in self.visitors for hit in report.hits]
        hits.sort(key=lambda entry: entry[0])
        known = known_page_views(hit.id for _at, _report, hit in hits if isinstance(hit, PageHit))
        self.pages: dict[UUID, tuple[datetime, Report, PageHit]] = {}
        self.times: list[tuple[datetime, Report, TimeHit]] = []
        for at, report, hit in hits:
            self._sort_in(at, report, hit, known)
        people = {report.visitor_id for _at, report, _hit in hits}
        self.visits: dict[int, list[OpenVisit]] = defaultdict(list)
        if hits:
            for visitor_id, visit in visits_of(people, since=hits[0][0] - IDLE):
                self.visits[visitor_id].append(visit)
        self.numbers: dict[int, int] = dict(
            Visit.objects.filter(visitor_id__in={report.visitor_id for _at, report, _hit in self.pages.values()})
            .values_list("visitor_id")
            .annotate(Max("number"))
            .order_by()
        )
        self.new: list[tuple[Visit, OpenVisit]] = []
        self.placed: list[tuple[OpenVisit, datetime, PageHit]] = []
        self.traffic: dict[TrafficKey, Counter[str]] = defaultdict(Counter)
        self.moved: set[UUID] = set()
        self.zone = ZoneInfo(current_tenant().time_zone)

    def _sort_in(self, at: datetime, report: Report, hit: Hit, known: set[UUID]) -> None:
        if isinstance(hit, TimeHit):
            self.times.append((at, report, hit))
        elif hit.id not in known:
            self.pages.setdefault(hit.id, (at, report, hit))

    def place_pages(self) -> None:
        """Find or begin the visit of each new page view, in the order in which they happened."""
        for at, report, hit in self.pages.values():
            website_id = self.visitors[report.visitor_id]
            source = classify(hit.url, hit.referrer, own_hosts=self.origins.get(website_id, ()))
            visits = self.visits[report.visitor_id]
            visit = visit_for(visits, at, source)
            if visit is None:
                visit = self._begin(report, hit, at, website_id, source)
                visits.append(visit)
                self._count(visit, at, visits=1)
            if at >= visit.page_at:
                visit.page_at, visit.page_url, visit.page_title, visit.left_at = at, hit.url[:2000], hit.title[:300], None
            visit.see(at)
            visit.pages += 1
            self.placed.append((visit, at, hit))
            self._count(visit, at, page_views=1)

    def _begin(self, report: Report, hit: PageHit, at: datetime, website_id: int, source: Source) -> OpenVisit:
        number = self.numbers[report.visitor_id] = self.numbers.get(report.visitor_id, 0) + 1
        row = Visit(
            uuid=new_id(),
            visitor_id=report.visitor_id,
            website_id=website_id,
            number=number,
            started_at=at,
            seen_at=at,
            landing_url=hit.url[:2000],
            landing_title=hit.title[:300],
            referrer=hit.referrer[:2000] if hit.referrer.startswith(REFERRERS) else "",
            channel=source.channel,
            engine=source.engine[:40],
            words=source.words[:200],
            campaign=tags_of(source.campaign),
            language=report.language[:35],
            time_zone=report.time_zone[:64],
            screen=report.screen[:12],
            page_at=at,
            page_url=hit.url[:2000],
            page_title=hit.title[:300],
        )
        visit = OpenVisit(None, *(getattr(row, name) for name in KEPT))
        self.new.append((row, visit))
        return visit

    def take_times(self) -> None:
        """What is said of the reading of pages, those of this batch and those stored before."""
        self.reading: dict[tuple[int, UUID], tuple[int, int]] = {}
        self.read_at: dict[UUID, tuple[datetime, bool]] = {}
        for at, report, hit in self.times:
            visible_ms, scroll = self.reading.get((report.visitor_id, hit.page), (0, 0))
            self.reading[report.visitor_id, hit.page] = max(visible_ms, hit.visible_ms), max(scroll, hit.scroll)
            self.read_at[hit.page] = at, hit.is_left

    def write(self) -> None:
        """Store all of it."""
        Visit.objects.bulk_create([row for row, _visit in self.new])
        for row, visit in self.new:
            visit.id = row.pk
        insert_page_views([(visit.id, at, hit) for visit, at, hit in self.placed])
        by_id = {visit.id: visit for visits in self.visits.values() for visit in visits}
        for page, visit_id, more_ms in raise_reading(self.reading):
            found = by_id.get(visit_id)
            if found is None:
                continue  # Of a visit that is long over: the page keeps it, the visit stays as it was told.
            found.visible_ms += more_ms
            at, is_left = self.read_at[page]
            if at >= found.seen_at:
                found.left_at = at if is_left else None
            found.see(at)
            if more_ms:
                self._count(found, found.started_at, visible_ms=more_ms)
        changed = [visit for visit in by_id.values() if visit.is_changed]
        change_visits(changed)
        add_traffic(self.traffic)
        self.moved = {visit.uuid for visit in changed}

    def _count(self, visit: OpenVisit, at: datetime, **amounts: int) -> None:
        day = at.astimezone(self.zone).date().isoformat()
        self.traffic[day, visit.website_id, visit.channel, visit.engine].update(amounts)
