"""A page says that a greeting's time has come: the server decides whether the visitor is invited."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.db import transaction

from chat.models import Greeting, Invitation, Operator
from chat.selectors import calendar, online_operators
from chat.selectors.greetings import greetings_on
from chat.services.greetings.conditions import BadConditions, Conditions, Facts, decode_conditions, unmet
from chat.services.invitations.sending import lock_visitor, store_invitation, values_of, why_not
from chat.services.invitations.texts import LONGEST, fill_in, text_for
from tenants.ids import new_id
from tenants.scope import current_tenant
from visitors.models import PageView, Visit, Visitor, Website
from visitors.selectors import language_of
from visitors.selectors.inviting import visit_now

MOST_PAGES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the page says of itself. It is the visitor's own word, and decides about his own page only."""

    url: str
    title: str
    page_s: int
    site_s: int
    scroll: int


def conditions_of(greeting: Greeting) -> Conditions | None:
    """The conditions of a stored greeting; None for what an older version stored and this one cannot read."""
    try:
        return decode_conditions(greeting.conditions)
    except BadConditions:
        return None


def is_held_out(greeting: Greeting, visitor: Visitor) -> bool:
    """Whether chance keeps this visitor from this greeting; for the two the answer is always the same."""
    digest = hashlib.sha256(greeting.uuid.bytes + visitor.uuid.bytes).digest()
    return int.from_bytes(digest[:8]) % 100 < greeting.holdout


def fire_greetings(*, visitor: Visitor, greetings: Collection[UUID], claims: Claims, now: datetime) -> Invitation | None:
    """Invite the visitor by the first of the greetings (public ids) that fits, if he may be invited.

    Who is held out is not asked; that is noted once, for the figures.

    Returns:
        The invitation, or None where nobody is invited.
    """
    with transaction.atomic():
        row = lock_visitor(visitor)
        if why_not(row, now=now) is not None:
            return None
        operators = list(online_operators(now=now)[:1])
        facts = facts_now(row, claims=claims, is_somebody_there=bool(operators), now=now)
        for greeting in greetings_on(row.website).filter(uuid__in=list(greetings)):
            conditions = conditions_of(greeting)
            if conditions is None or unmet(conditions, facts) is not None:
                continue
            if is_held_out(greeting, row):
                _note_held(greeting, row, claims, now)
                return None
            return _invite(greeting, row, operators[0] if operators else None, claims, now)
    return None


def facts_now(visitor: Visitor, *, claims: Claims, is_somebody_there: bool, now: datetime) -> Facts:
    """The visitor as his page, his visit and the company's clock show him. Who is not watched has no past."""
    visit = visit_now(visitor, now=now) or Visit()
    urls = list(PageView.objects.filter(visit=visit).order_by("pk").values_list("url", flat=True)[:MOST_PAGES]) if visit.pk else []
    url = claims.url if _is_on(visitor.website, claims.url) else ""
    if url and url not in urls:
        # The page that asks may be faster than the report of it.
        urls.append(url)
    hours = calendar()
    return Facts(
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
        visit_number=visit.number or 1,
        clock=now.astimezone(hours.zone).time(),
        is_open=hours.is_open(now),
        is_somebody_there=is_somebody_there,
    )


def _invite(greeting: Greeting, visitor: Visitor, operator: Operator | None, claims: Claims, now: datetime) -> Invitation | None:
    company = current_tenant().language
    _code, text = text_for(greeting.texts, language=language_of(visitor.language, company), fallback=company)
    body = fill_in(text, {**values_of(visitor), "page": claims.title})[:LONGEST]
    if not body:
        return None
    page = claims.url if _is_on(visitor.website, claims.url) else visitor.page_url, claims.title
    return store_invitation(visitor=visitor, operator=operator, greeting=greeting, body=body, look=greeting.look, cid=new_id(), now=now, page=page)


def _note_held(greeting: Greeting, visitor: Visitor, claims: Claims, now: datetime) -> None:
    Invitation.objects.get_or_create(
        visitor=visitor,
        cid=uuid5(greeting.uuid, str(visitor.uuid)),
        defaults={
            "website": visitor.website,
            "greeting": greeting,
            "status": Invitation.Status.HELD,
            "look": greeting.look,
            "page_url": claims.url[:2000] if _is_on(visitor.website, claims.url) else "",
            "page_title": claims.title[:300],
            "sent_at": now,
            "expires_at": now,
        },
    )


def _is_on(website: Website, url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" in website.allowed_origins
