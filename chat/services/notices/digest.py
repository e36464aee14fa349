"""The mail with what gathered: which notices stand in which mail is committed before it is sent, so that none stands in two."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from chat.models import Channel, Notice, NoticeRules, Operator
from chat.selectors.notices import quiet_until, rules_of, still_matters
from chat.services.notices.effects import DIGEST_MAIL
from tenants.outbox.services import enqueue_effect


def take_digest(*, operator_id: int, turn: int, entry: UUID, now: datetime) -> list[Notice]:
    """What one collected mail holds. Asked again by the same outbox row, it holds what it held, less what was seen meanwhile.

    In the operator's quiet hours nothing is taken: the mail comes at their end. Who has left gets none, and once he is back what comes is planned anew.

    Args:
        operator_id: key of the operator.
        turn: of his mails.
        entry: the outbox row that sends it.

    Returns:
        Notices with all that is said of them, oldest first; empty: there is nothing to send.
    """
    with transaction.atomic():
        operator = Operator.objects.select_related("user").filter(pk=operator_id, user__is_active=True).first()
        rules = NoticeRules.objects.select_for_update(no_key=True).filter(operator=operator_id).first()
        if rules is None:
            return []
        is_planned = rules.digest_turn == turn and rules.digest_planned
        if operator is None:
            if is_planned:
                _end_plan(rules)
            return []
        if is_planned:
            ends = quiet_until(rules, operator.user.time_zone, now)
            if ends is not None:
                payload = {"operator": operator_id, "turn": turn}
                enqueue_effect(kind=DIGEST_MAIL, key=f"{DIGEST_MAIL}:{operator_id}:{turn}:{ends.timestamp():.0f}", payload=payload, not_before=ends)
                return []
            waiting = _rows(operator).filter(seen_at=None, is_for_mail=True, mailed_in=None)
            kept = [row.pk for row in waiting if still_matters(row) and Channel.MAIL in rules.channels(row.kind)]
            # What does not matter any more is not looked at for the next mail either.
            Notice.objects.filter(operator=operator, is_for_mail=True, mailed_in=None).exclude(pk__in=kept).update(is_for_mail=False)
            Notice.objects.filter(pk__in=kept).update(mailed_in=entry)
            _end_plan(rules)
    return [row for row in _rows(operator).filter(mailed_in=entry, seen_at=None) if still_matters(row)]


def left_message_readers(*, operators: list[int], now: datetime) -> list[tuple[Operator, datetime | None]]:
    """Which of these operators (by key) want a mail about a left message, and until when each has quiet hours."""
    rules = rules_of(operators)
    rows = Operator.objects.select_related("user").filter(pk__in=operators, user__is_active=True).order_by("pk")
    return [(row, quiet_until(rules[row.pk], row.user.time_zone, now)) for row in rows if Channel.MAIL in rules[row.pk].channels("left")]


def _end_plan(rules: NoticeRules) -> None:
    rules.digest_planned = False
    rules.save(update_fields=["digest_planned"])


def _rows(operator: Operator) -> QuerySet[Notice]:
    rows = Notice.objects.select_related("operator__user", "conversation__visitor", "conversation__department", "message", "by__user")
    return rows.filter(operator=operator).order_by("since", "pk")
