"""Canned responses filled in for one conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q
from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR

from chat.models import Conversation, Operator
from chat.selectors import calendar
from chat.selectors.canned import canned_for, used_in
from chat.services.invitations.texts import fill_in, placeholders_in, text_for
from tenants.hours.calendar import Calendar
from tenants.scope import current_tenant
from visitors.selectors import language_of
from visitors.selectors.happenings import product_looked_at
from visitors.selectors.inviting import visit_now
from visitors.selectors.memberdata import member_data_of

# An address that is cut leads elsewhere, and hours that are cut are wrong.
WHOLE = ("url", "hours")


@dataclass(frozen=True, slots=True)
class Filled:
    """One as it would be sent in a conversation. ``is_used``: it went out there before. ``pictures``: so many go with it."""

    id: UUID
    kind: str
    scope: str
    shortcut: str
    title: str
    folder: str
    language: str
    text: str
    use_count: int
    is_used: bool
    pictures: int


def fill_canned(*, conversation: Conversation, by: Operator, now: datetime) -> list[Filled]:
    """Everything that the operator may use, in the visitor's language (else the company's), with the placeholders filled in."""
    tenant = current_tenant()
    language = language_of(conversation.visitor.language or conversation.language, tenant.language)
    rows = list(canned_for(by).annotate(ready_pictures=Count("pictures", filter=Q(pictures__state="ready"))))
    chosen = [text_for(row.texts, language=language, fallback=tenant.language) for row in rows]
    wanted = set().union(*(placeholders_in(text) for _code, text in chosen))
    values = _values(conversation, by, now=now, wanted=wanted)
    used = used_in(conversation, rows)
    week = calendar() if "hours" in wanted else None
    hours = {code: words_of_hours(week, code) for code in {code for code, _text in chosen}} if week else {}
    filled = []
    for row, (code, text) in zip(rows, chosen, strict=True):
        said = fill_in(text, {**values, "hours": hours.get(code, "")}, whole=WHOLE)
        filled.append(Filled(row.uuid, row.kind, row.scope, row.shortcut, row.title, row.folder, code, said, row.use_count, row.pk in used, row.ready_pictures))
    return filled


def _values(conversation: Conversation, by: Operator, *, now: datetime, wanted: set[str]) -> dict[str, str]:
    visitor = conversation.visitor
    values = {"name": visitor.name, "operator": by.user.shown_name, "company": current_tenant().name}
    if wanted & {"page", "url", "product"}:
        visit = visit_now(visitor, now=now)
        values |= {
            "page": visit.page_title if visit else visitor.page_title,
            "url": visit.page_url if visit else visitor.page_url,
            "product": product_looked_at(visit),
        }
    if "order" in wanted and visitor.contact is not None:
        orders = member_data_of(visitor.contact, now=now).orders
        values["order"] = str(orders[0][0].get("number", "")) if orders else ""
    return values


def words_of_hours(week: Calendar, language: str) -> str:
    """A week in words: ``Mon–Fri 9:00–18:00, Sat 10:00–14:00 (Asia/Tokyo)``; empty where no hours are stated."""
    if not week.ranges:
        return ""
    days: dict[int, list[tuple[time, time]]] = {}
    for item in sorted(week.ranges, key=lambda item: (item.weekday, item.opens_at)):
        days.setdefault(item.weekday, []).append((item.opens_at, item.closes_at))
    is_western = language.split("-")[0] not in {"ja", "zh"}
    comma = ", " if is_western else "、"
    with translation.override(language):
        parts = [f"{_days(list(run))} {comma.join(f'{a:%H:%M}–{b:%H:%M}' for a, b in hours)}" for hours, run in _runs(days)]
    zone = f" ({week.zone.key})" if is_western else f"（{week.zone.key}）"
    return comma.join(parts) + zone


def _runs(days: dict[int, list[tuple[time, time]]]) -> list[tuple[list[tuple[time, time]], list[int]]]:
    """Days that follow each other and have the same hours."""
    runs = []
    for _key, group in groupby(enumerate(sorted(days)), key=lambda item: (item[1] - item[0], days[item[1]])):
        run = [day for _index, day in group]
        runs.append((days[run[0]], run))
    return runs


def _days(run: Sequence[int]) -> str:
    first, last = str(WEEKDAYS_ABBR[run[0]]), str(WEEKDAYS_ABBR[run[-1]])
    return first if len(run) == 1 else f"{first}–{last}"
