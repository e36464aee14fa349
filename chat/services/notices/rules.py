"""What an operator wants to hear of, where, and when not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import TypedDict

from django.db import transaction

from chat.events_notices import NoticeRulesChanged
from chat.models import Channel, NoticeKind, NoticeRules, Operator
from tenants.bus import publish

SOONEST_MAIL_MIN, LATEST_MAIL_MIN = 1, 24 * 60


class NoticeRulesRefused(ValueError):
    """What is wanted makes no sense; ``field`` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class QuietHours(TypedDict):
    """Weekdays (Monday is 0) on which a stretch begins, and weekdays that are quiet as a whole. Without times there is no stretch."""

    begins: time | None
    ends: time | None
    days: Collection[int]
    free_days: Collection[int]


def change_notice_rules(
    *,
    by: Operator,
    now: datetime,
    channels: Mapping[str, Collection[str]] | None = None,
    shows_words: bool | None = None,
    mail_after_min: int | None = None,
    quiet: QuietHours | None = None,
) -> NoticeRules:
    """Change what is named; the rest stays.

    Args:
        channels: channels by kind; kinds that are left out stay.

    Raises:
        NoticeRulesRefused
    """
    channels = channels or {}
    if not set(channels) <= set(NoticeKind.values):
        raise NoticeRulesRefused("channels")
    if mail_after_min is not None and not SOONEST_MAIL_MIN <= mail_after_min <= LATEST_MAIL_MIN:
        raise NoticeRulesRefused("mail_after_min")
    if quiet is not None:
        _check_quiet(quiet)
    with transaction.atomic():
        NoticeRules.objects.get_or_create(operator=by)
        row = NoticeRules.objects.select_for_update(no_key=True).get(operator=by)
        for kind, wanted in channels.items():
            setattr(row, kind, [channel for channel in Channel.values if channel in wanted])
        if shows_words is not None:
            row.shows_words = shows_words
        if mail_after_min is not None:
            row.mail_after_min = mail_after_min
        if quiet is not None:
            row.quiet_from, row.quiet_until = quiet["begins"], quiet["ends"]
            row.quiet_days, row.free_days = sorted(set(quiet["days"])), sorted(set(quiet["free_days"]))
        row.save()
        publish(NoticeRulesChanged(operator=by.uuid, at=now))
        return row


def _check_quiet(quiet: QuietHours) -> None:
    if (quiet["begins"] is None) != (quiet["ends"] is None):
        raise NoticeRulesRefused("quiet")
    if quiet["begins"] is not None and (quiet["begins"] == quiet["ends"] or not quiet["days"]):
        raise NoticeRulesRefused("quiet")
    if not {*quiet["days"], *quiet["free_days"]} <= set(range(7)):
        raise NoticeRulesRefused("quiet")
