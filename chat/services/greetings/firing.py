"""A page says that a greeting's time has come: the server decides whether the visitor is invited."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from chat.models import Greeting, Invitation, Operator
from chat.selectors import online_operators
from chat.selectors.departments import staff_now
from chat.selectors.greetings import greetings_on
from chat.services.greetings.conditions import BadConditions, Conditions, decode_conditions, unmet
from chat.services.greetings.facts import Claims, facts_now, is_on
from chat.services.invitations.sending import lock_visitor, store_invitation, why_not
from chat.services.invitations.texts import LONGEST, asks_product, fill_in, text_for
from tenants.ids import new_id
from tenants.scope import current_tenant
from visitors.models import Visitor
from visitors.selectors import language_of
from visitors.selectors.happenings import product_looked_at
from visitors.selectors.inviting import visit_now


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
        rules = [(greeting, conditions_of(greeting)) for greeting in greetings_on(row.website).filter(uuid__in=list(greetings))]
        asked = [(greeting, conditions) for greeting, conditions in rules if conditions is not None]
        facts = facts_now(row, [conditions for _greeting, conditions in asked], claims=claims, is_somebody_there=bool(operators), now=now)
        staff = staff_now([greeting.department for greeting, _conditions in asked if greeting.department], now=now)
        for greeting, conditions in asked:
            there = staff.get(greeting.department_id, []) if greeting.department_id else operators
            if unmet(conditions, replace(facts, is_somebody_there=bool(there))) is not None:
                continue
            if is_held_out(greeting, row):
                _note_held(greeting, row, claims, now)
                return None
            return _invite(greeting, row, there[0] if there else None, claims, now)
    return None


def _invite(greeting: Greeting, visitor: Visitor, operator: Operator | None, claims: Claims, now: datetime) -> Invitation | None:
    company = current_tenant().language
    _code, text = text_for(greeting.texts, language=language_of(visitor.language, company), fallback=company)
    product = product_looked_at(visit_now(visitor, now=now), url=claims.url) if asks_product(text) else ""
    body = fill_in(text, {"name": visitor.name, "page": claims.title, "product": product})[:LONGEST]
    if not body:
        return None
    page = claims.url if is_on(visitor.website, claims.url) else visitor.page_url, claims.title
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
            "page_url": claims.url[:2000] if is_on(visitor.website, claims.url) else "",
            "page_title": claims.title[:300],
            "sent_at": now,
            "expires_at": now,
        },
    )
