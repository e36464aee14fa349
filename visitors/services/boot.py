"""A page with the widget was loaded: recognise the browser, or make its visitor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from tenants.tokens import hash_token, new_token
from visitors.models import Contact, Visitor, Website
from visitors.permissions import access_visitor_by_token

SEEN_EVERY, CONTACT_SEEN_EVERY = timedelta(seconds=30), timedelta(minutes=5)
Part = Callable[[Visitor, datetime], dict[str, Any]]
_parts: list[Part] = []


def add_boot_part(part: Part) -> Part:
    """Let an app above add its members to the answer to a page's boot, such as chat its presence."""
    _parts.append(part)
    return part


def boot_parts(*, visitor: Visitor, now: datetime) -> dict[str, Any]:
    """What the apps above have to say to a booted visitor."""
    members: dict[str, Any] = {}
    for part in _parts:
        members.update(part(visitor, now))
    return members


@dataclass(frozen=True, slots=True)
class Booted:
    """The visitor, and the token to keep in the page's storage if a new one was made."""

    visitor: Visitor
    new_token: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where the visitor is, and what his browser says of itself; cut to what is stored."""

    url: str = ""
    title: str = ""
    referrer: str = ""
    language: str = ""
    time_zone: str = ""
    user_agent: str = ""


def boot_visitor(*, website: Website, origin: str, token: str, page: Page, now: datetime, lost: Callable[[], Visitor | None] = lambda: None) -> Booted:
    """Recognise a visitor by his token or make one.

    A token that is not known on this website is ignored: a page can not choose its visitor's token (A089).

    Args:
        website: checked by ``access_website``.
        origin: of the page; the company's own try-out page does not count as having seen the site.
        token: what the page's storage held, or an empty string.
        lost: asked for the visitor when the token is nobody's.
    """
    note_load(website=website, origin=origin, now=now)
    fields = {
        "page_url": _http_address(page.url)[:2000],
        "page_title": page.title[:300],
        "referrer": _http_address(page.referrer)[:2000],
        "language": page.language[:35],
        "time_zone": page.time_zone[:64],
        "user_agent": page.user_agent[:400],
    }

    visitor = access_visitor_by_token(token=token, website=website) or (lost() if token else None)
    if visitor is None:
        token = new_token()
        visitor = Visitor.objects.create(website=website, token_hash=hash_token(token), seen_at=now, **fields)
        return Booted(visitor, token)

    # A browser that already told the page it came from keeps it: inside the site the referrer is the site itself.
    fields["referrer"] = visitor.referrer or fields["referrer"]
    changed = {name for name, value in fields.items() if getattr(visitor, name) != value}
    if changed or visitor.seen_at is None or now - visitor.seen_at > SEEN_EVERY:
        for name in changed:
            setattr(visitor, name, fields[name])
        visitor.seen_at = now
        visitor.save(update_fields=[*changed, "seen_at"])
        if visitor.contact_id is not None:
            # Lists are sorted by it, so each write is one of every index of the contact.
            stale = Q(seen_at=None) | Q(seen_at__lt=now - CONTACT_SEEN_EVERY)
            Contact.objects.filter(stale, pk=visitor.contact_id).update(seen_at=now)
    return Booted(visitor, None)


def note_load(*, website: Website, origin: str, now: datetime) -> None:
    """Remember that the widget was loaded on the company's own site, if that is new."""
    if website.first_seen_at is None and origin in website.allowed_origins:
        record_first_seen(website=website, now=now)


def record_first_seen(*, website: Website, now: datetime) -> None:
    """Remember when the widget was first loaded on an allowed origin; later loads change nothing."""
    with transaction.atomic():
        Website.objects.filter(pk=website.pk, first_seen_at__isnull=True).update(first_seen_at=now)


def _http_address(url: str) -> str:
    """The address if it is one of the web; scripts and data of a page's own making are not stored as links."""
    return url if url.startswith(("http://", "https://")) else ""
