"""Making, changing, ordering and deleting greetings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from chat.models import Department, Greeting, Look
from chat.permissions import NotAllowed
from chat.services.greetings.conditions import BadConditions, Conditions, encode_conditions
from chat.services.greetings.values import GREETING, greeting_values
from chat.services.invitations.texts import BadText, check_texts
from tenants.accounts.audit import register_kind
from tenants.accounts.changes import Values
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.accounts.services.changes import record_change
from visitors.models import ContactSegment, Website

MOST_GREETINGS = 50
_EVENT = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}\Z")
LONGEST_NAME, LONGEST_DELAY_S, MOST_HOLDOUT, LONGEST_PAGE = 80, 3600, 50, 300
register_kind(
    "greeting",
    _("Greetings"),
    {
        "added": _("Added the greeting “{subject}”"),
        "changed": _("Changed the greeting “{subject}”"),
        "moved": _("Changed the place of the greeting “{subject}”"),
        "deleted": _("Deleted the greeting “{subject}”"),
    },
)


class BadGoal(ValueError):
    """What it is to lead to cannot be: ``field`` is goal_event or goal_page."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooManyGreetings(Exception):
    """There are as many as there may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All of a greeting that people decide. ``website`` None: on all of them; ``department``: who answers; None: whoever is there; ``holdout``
    in percent; ``goal_event``, ``goal_page``: the name of an event, or a pattern of pages, that it is to lead to; empty: nothing is named.
    """

    name: str
    website: Website | None
    conditions: Conditions
    look: str
    texts: Mapping[str, str]
    delay_s: int = 0
    holdout: int = 10
    is_active: bool = True
    goal_event: str = ""
    goal_page: str = ""
    department: Department | None = None


def create_greeting(*, by: User, draft: Draft) -> Greeting:
    """Add a greeting, after all others.

    Raises:
        NotAllowed: only the owner and admins may.
        BadText: the name or every text is empty, or a text cannot be used.
        BadConditions: they name a segment that there is not.
        BadGoal, TooManyGreetings
    """
    if not by.may_administer:
        raise NotAllowed
    row = _dressed(Greeting(), draft)
    if Greeting.objects.count() >= MOST_GREETINGS:
        raise TooManyGreetings
    with transaction.atomic():
        row.position = (Greeting.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        row.save()
        record_audit(by=by, action="greeting.added", subject=row.name)
    return row


def change_greeting(*, by: User, greeting: Greeting, draft: Draft) -> Greeting:
    """Change a greeting; pages follow from their next load on.

    Raises:
        NotAllowed, BadText, BadConditions, BadGoal
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        row = Greeting.objects.select_for_update(no_key=True).get(pk=greeting.pk)
        before = greeting_values(row)
        row = _dressed(row, draft)
        row.save()
        _record(by, row, before)
        return row


def switch_greeting(*, by: User, greeting: Greeting, is_active: bool) -> None:
    """Let it invite, or not. What is open already stays.

    Raises:
        NotAllowed
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        row = Greeting.objects.select_for_update(no_key=True).get(pk=greeting.pk)
        before = greeting_values(row)
        row.is_active = is_active
        row.save(update_fields=["is_active"])
        _record(by, row, before)


def move_greeting(*, by: User, greeting: Greeting, is_up: bool) -> None:
    """Change places with its neighbour; the first or last stays where it is.

    Raises:
        NotAllowed
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        rows = list(Greeting.objects.select_for_update(no_key=True).order_by("pk"))
        rows.sort(key=lambda row: (row.position, row.pk))
        at = next((n for n, row in enumerate(rows) if row.pk == greeting.pk), None)
        to = None if at is None else at - 1 if is_up else at + 1
        if at is None or to is None or not 0 <= to < len(rows):
            return
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows, start=1):
            row.position = position
        Greeting.objects.bulk_update(rows, ["position"])
        record_audit(by=by, action="greeting.moved", subject=greeting.name)


def delete_greeting(*, by: User, greeting: Greeting) -> None:
    """Remove it. The invitations that it sent stay, as nobody's; its figures are gone.

    Raises:
        NotAllowed
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        Greeting.objects.filter(pk=greeting.pk).delete()
        record_audit(by=by, action="greeting.deleted", subject=greeting.name)


def _record(by: User, row: Greeting, before: Values) -> None:
    after = greeting_values(row)
    record_change(by=by, action="greeting.changed", setting=GREETING, thing=row.uuid, subject=row.name, before=before, after=after, is_active=row.is_active)


def _dressed(row: Greeting, draft: Draft) -> Greeting:
    name = " ".join(draft.name.split())[:LONGEST_NAME]
    if not name:
        raise BadText("empty", "name")
    _check_segments(row, draft.conditions)
    row.goal_event, row.goal_page = _goal_event(draft.goal_event), _goal_page(draft.goal_page)
    row.name, row.website, row.conditions, row.look = name, draft.website, encode_conditions(draft.conditions), Look(draft.look)
    row.texts, row.is_active = check_texts(draft.texts), draft.is_active
    row.department = draft.department
    row.delay_s = min(max(draft.delay_s, 0), LONGEST_DELAY_S)
    row.holdout = min(max(draft.holdout, 0), MOST_HOLDOUT)
    return row


def _check_segments(row: Greeting, conditions: Conditions) -> None:
    """What is new must be there; a segment that was deleted since may stay named, and nobody is in it."""
    added = set(conditions.segments) - set(row.conditions.get("segments", []))
    if added and ContactSegment.objects.filter(uuid__in=added).count() < len(added):
        raise BadConditions("There is no such segment - at `$.segments`")


def _goal_event(name: str) -> str:
    name = name.strip()
    if name and not _EVENT.match(name):
        raise BadGoal("goal_event")
    return name


def _goal_page(pattern: str) -> str:
    pattern = pattern.strip()
    if len(pattern) > LONGEST_PAGE or (pattern and not pattern.startswith(("/", "*", "http://", "https://"))):
        raise BadGoal("goal_page")
    return pattern
