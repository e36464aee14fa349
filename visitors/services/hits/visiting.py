"""Which visit a page view belongs to: a pure decision over what is known of one visitor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from visitors.models.visit import IDLE as IDLE
from visitors.sources import Campaign, Channel, Source

# Nobody comes so often within half an hour, nor looks at so many pages in one stay; a program may.
MOST_VISITS, MOST_PAGES, MOST_EVENTS = 20, 500, 500
Tags = dict[str, str]
_NO_SOURCE = (Channel.INTERNAL, Channel.DIRECT)


@dataclass(slots=True)
class OpenVisit:
    """A visit as a batch sees and changes it; ``id`` is None until it is stored. ``more_pages`` and the like are what the
    batch adds; ``basket`` is how many pieces lie in the basket now, None if nothing was said of it.
    """

    id: int | None
    uuid: UUID
    website_id: int
    started_at: datetime
    seen_at: datetime
    left_at: datetime | None
    channel: str
    engine: str
    campaign: Tags
    page_views: int
    visible_ms: int
    page_at: datetime
    page_url: str
    page_title: str
    event_count: int
    more_pages: int = 0
    more_events: int = 0
    more_ms: int = 0
    more_prices: int = 0
    basket: int | None = None
    is_changed: bool = False

    def see(self, at: datetime) -> None:
        """Something happened in the visit."""
        if at > self.seen_at:
            self.seen_at = at
        self.is_changed = True

    @property
    def is_full(self) -> bool:
        """Whether it takes no page any more."""
        return self.page_views + self.more_pages >= MOST_PAGES


def tags_of(campaign: Campaign | None) -> Tags:
    """The tags of a campaign that are set, as they are stored."""
    names = Campaign.__slots__
    return {name: value for name in names if (value := getattr(campaign, name))} if campaign else {}


def visit_for(visits: Sequence[OpenVisit], at: datetime, source: Source) -> OpenVisit | None:
    """The visit that a page view at this moment belongs to, or None if it begins a new one.

    That is the visit that went on within the 30 minutes before it, unless another campaign than the visit's own brought it;
    else, for a report that comes late, the one that began within the 30 minutes after it.
    """
    if len(visits) == 1:
        before, after = (visits[0], None) if visits[0].started_at <= at else (None, visits[0])
    else:
        before, after = _around(visits, at)
    if before and at - before.seen_at <= IDLE:
        if source.channel is not Channel.CAMPAIGN or tags_of(source.campaign) == before.campaign:
            return before
    elif after and after.started_at - at <= IDLE:
        return after
    return max(visits, key=lambda visit: visit.started_at) if len(visits) >= MOST_VISITS else None


def _around(visits: Sequence[OpenVisit], at: datetime) -> tuple[OpenVisit | None, OpenVisit | None]:
    before = max((visit for visit in visits if visit.started_at <= at), key=lambda visit: visit.started_at, default=None)
    after = min((visit for visit in visits if visit.started_at > at), key=lambda visit: visit.started_at, default=None)
    return before, after


def is_better_source(source: Source, visit: OpenVisit) -> bool:
    """Whether an earlier page of a visit says where it came from, and the visit did not know it or knows less."""
    return source.channel not in _NO_SOURCE or visit.channel in _NO_SOURCE
