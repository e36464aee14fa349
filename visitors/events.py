"""What happens to websites."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WebsiteAdded:
    """A website was added; its widget may run on its origins from now on.

    Attributes:
        website_id: key of the website.
        website_uuid: public id of the website.
    """

    website_id: int
    website_uuid: UUID


@dataclass(frozen=True, slots=True)
class WebsiteChanged:
    """A website's origins, look or activity changed.

    Attributes:
        website_id: key of the website.
        website_uuid: public id of the website.
    """

    website_id: int
    website_uuid: UUID


@dataclass(frozen=True, slots=True)
class VisitsMoved:
    """Visits began, went on to another page, or were left.

    Attributes:
        visits: public ids of the visits.
    """

    visits: tuple[UUID, ...]
