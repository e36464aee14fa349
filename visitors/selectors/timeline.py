"""What happened with a contact, newest first: put together when it is read, so that it also tells what was before he was known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.accounts.models import User
from visitors.models import Contact, ContactNote, ContactTask, Visit
from visitors.sources import engine_name

MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened.

    Attributes:
        kind: ``visit``, ``note``, ``task``, ``consent``, ``order``, or what an app above tells, such as ``conversation`` or ``mail``.
        id: of the thing, where it has one.
        title: what it was, in words of those who made it (a page, a note, a line).
        data: more about it, JSON values.
    """

    kind: str
    at: datetime
    id: UUID | None = None
    title: str = ""
    by: str = ""
    data: dict[str, Any] = field(default_factory=dict)


Source = Callable[[Contact, datetime, int, User | None], list[TimelineEntry]]
_sources: list[Source] = []


def timeline_source(source: Source) -> Source:
    """Let an app above tell what it knows: a function from contact, time, number and reader to the newest so many entries before it that the
    reader may see (None: all).
    """
    _sources.append(source)
    return source


def timeline_of(contact: Contact, *, before: datetime, most: int, reader: User | None = None) -> list[TimelineEntry]:
    """The newest entries before a moment that a reader may see (None: all), from all sources; one query each."""
    most = min(most, MOST_ENTRIES)
    entries = [entry for source in _sources for entry in source(contact, before, most, reader)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:most]


@timeline_source
def visits(contact: Contact, before: datetime, most: int, _reader: User | None) -> list[TimelineEntry]:
    """Stays on the company's sites."""
    rows = Visit.objects.filter(visitor__contact=contact, started_at__lt=before).select_related("visitor").order_by("-started_at", "-id")[:most]
    return [
        TimelineEntry(
            kind="visit",
            at=row.started_at,
            id=row.uuid,
            title=row.landing_title or row.landing_url[:300],
            data={
                "page_views": row.page_views,
                "visible_ms": row.visible_ms,
                "channel": row.channel,
                "engine": engine_name(row.engine),
                "words": row.words,
                "device": row.device,
                "visitor": str(row.visitor.uuid),
            },
        )
        for row in rows
    ]


@timeline_source
def notes(contact: Contact, before: datetime, most: int, _reader: User | None) -> list[TimelineEntry]:
    """What operators wrote down."""
    rows = ContactNote.objects.filter(contact=contact, created_at__lt=before).select_related("author").order_by("-created_at", "-id")[:most]
    return [TimelineEntry(kind="note", at=row.created_at, id=row.uuid, title=row.body, by=row.author.full_name if row.author else "") for row in rows]


@timeline_source
def tasks(contact: Contact, before: datetime, most: int, _reader: User | None) -> list[TimelineEntry]:
    """What was planned."""
    rows = ContactTask.objects.filter(contact=contact, created_at__lt=before).select_related("by", "owner").order_by("-created_at", "-id")[:most]
    return [
        TimelineEntry(
            kind="task",
            at=row.created_at,
            id=row.uuid,
            title=row.body,
            by=row.by.full_name if row.by else "",
            data={
                "due_at": row.due_at.isoformat(),
                "done_at": row.done_at.isoformat() if row.done_at else None,
                "owner": row.owner.full_name if row.owner else "",
            },
        )
        for row in rows
    ]


@timeline_source
def consents(contact: Contact, before: datetime, most: int, _reader: User | None) -> list[TimelineEntry]:
    """What he agreed to or refused."""
    lines = [(datetime.fromisoformat(line["at"]), line) for line in contact.consents]
    return [
        TimelineEntry(kind="consent", at=at, title=line["what"], data={"is_given": line["is_given"], "where": line["where"]})
        for at, line in reversed(lines)
        if at < before
    ][:most]
