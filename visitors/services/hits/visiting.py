"""Which visit a page view belongs to: a pure decision over what is known of one visitor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from visitors.sources import Campaign, Channel, Source

IDLE = timedelta(minutes=30)
Tags = dict[str, str]


@dataclass(slots=True)
class OpenVisit:
    """A visit as a batch sees and changes it; ``id`` is None until it is stored. ``pages`` and ``visible_ms`` are what the batch adds."""

    id: int | None
    uuid: UUID
    website_id: int
    started_at: datetime
    seen_at: datetime
    left_at: datetime | None
    channel: str
    engine: str
    campaign: Tags
    page_at: datetime
    page_url: str
    page_title: str
    pages: int = 0
    visible_ms: int = 0
    is_changed: bool = False

    def see(self, at: datetime) -> None:
        """Something happened in the visit."""
        self.seen_at = max(self.seen_at, at)
        self.is_changed = True


def tags_of(campaign: Campaign | None) -> Tags:
    """The tags of a campaign that are set, as they are stored."""
    names = Campaign.__slots__
    return {name: value for name in names if (value := getattr(campaign, name))} if campaign else {}


def visit_for(visits: Sequence[OpenVisit], at: datetime, source: Source) -> OpenVisit | None:
    """The visit that a page view at this moment continues, or None if it begins a new one.

    A late report continues the visit that it falls into, or the one that began within 30 minutes after it. A campaign other than
    the visit's own begins a new visit at once.
    """
    begun = [visit for visit in visits if visit.started_at <= at]
    if not begun:
        next_one = min(visits, key=lambda visit: visit.started_at, default=None)
        return next_one if next_one and next_one.started_at - at <= IDLE else None
    newest = max(begun, key=lambda visit: visit.started_at)
    if at - newest.seen_at > IDLE:
        return None
    if source.channel is Channel.CAMPAIGN and tags_of(source.campaign) != newest.campaign:
        return None
    return newest
