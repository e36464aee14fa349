"""Taking a person out of the figures of days: whatever he alone was counted for goes, what others did too stays and names nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tenants.scope import current_tenant
from visitors.models import DailyFigure, PageView, Visit
from visitors.services.hits.figures import Kind, page_value

FigureKey = tuple[int, str, date, str]


def forget_in_figures(visitor_ids: Collection[int]) -> None:
    """Delete pages, words and campaigns of days that nobody else was counted for, and titles that stand there from his views.

    The caller holds the lock of hits, and deletes the visits afterwards. Counts that others share are left: they are sums.
    """
    zone = ZoneInfo(current_tenant().time_zone)

    def day_of(at: datetime) -> date:
        return at.astimezone(zone).date()

    views: Counter[FigureKey] = Counter()
    visits: Counter[FigureKey] = Counter()
    titles: set[str] = set()
    for website, at, url, title in PageView.objects.filter(visit__visitor__in=visitor_ids).values_list("visit__website_id", "viewed_at", "url", "title"):
        views[website, Kind.PAGE, day_of(at), page_value(url)] += 1
        titles.add(title[:300])
    facts = Visit.objects.filter(visitor__in=visitor_ids).values_list("website_id", "started_at", "words", "campaign", "landing_title")
    for website, at, words, campaign, title in facts:
        titles.add(title[:300])
        sender = " / ".join(part for part in (campaign.get("source", ""), campaign.get("medium", "")) if part)
        for kind, value in ((Kind.WORDS, words), (Kind.CAMPAIGN, (campaign.get("name", "") or sender)[:300])):
            if value:
                visits[website, kind, day_of(at), value] += 1

    for amounts, counted in ((views, "page_views"), (visits, "visits")):
        for (site, counted_kind, day, value), amount in amounts.items():
            DailyFigure.objects.filter(website=site, kind=counted_kind, day=day, value=value, **{f"{counted}__lte": amount}).delete()
    days = {day for _website, _kind, day, _value in views}
    # The next view gives the page its title again.
    DailyFigure.objects.filter(kind=Kind.PAGE, day__in=days, label__in=titles - {""}).update(label="")
