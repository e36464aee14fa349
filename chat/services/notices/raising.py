"""Calling operators: who is told where, decided in the transaction of what happened.

``raise_notices`` is the one way in: lines, mentions, left messages and breached waiting times all come by here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from chat.events_notices import NoticesRaised
from chat.models import Channel, Conversation, Message, Notice, NoticeKind, NoticeRules, Operator, PushDevice
from chat.permissions import operators_who_see
from chat.selectors.notices import LISTED, SAID_APART, SEEN_IN_LISTS, concerned_with, rules_of
from chat.services.notices.effects import DIGEST_MAIL, PUSH_NOTICE
from tenants.accounts.models import Role
from tenants.bus import publish
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import enqueue_effect, enqueue_effects

AGAIN_AFTER = timedelta(seconds=10)
AWAKE = (Conversation.Status.QUEUED, Conversation.Status.OPEN)


def raise_notices(
    *,
    kind: NoticeKind,
    key: str,
    operators: Collection[int],
    conversation: Conversation,
    since: datetime,
    now: datetime,
    by: Operator | None = None,
    message: Message | None = None,
) -> list[Notice]:
    """Call operators for something, each as his rules say; in the transaction in force.

    Args:
        key: names the matter, at most 80 characters: the same again moves the same notice on, and only if ``since`` is newer.
        operators: keys of those whom it concerns. Who may not see the conversation is left out, and so is ``by``.
        since: the moment of the newest thing that the call is about.
        by: the colleague who did it.
        message: the note in which somebody is mentioned.

    Returns:
        The notices that were raised, new or once more.
    """
    wanted = operators_who_see(conversation).filter(pk__in=operators)
    people = {row.pk: row for row in (wanted.exclude(pk=by.pk) if by else wanted)}
    if not people:
        return []
    rules = rules_of(people)
    reached = set(PushDevice.objects.filter(operator__in=people).values_list("operator_id", flat=True))
    kept = [pk for pk in people if kind in LISTED or _leaves_page(rules[pk], kind, has_device=pk in reached)]
    # Read without a lock: it never becomes older.
    known = set(Notice.objects.filter(key=key, operator__in=kept, turn__gt=0, since__gte=since).values_list("operator_id", flat=True))
    called = [pk for pk in kept if pk not in known]
    with transaction.atomic():
        # Before the notices, as whoever sends the mail does: one order for all, so that no two wait for each other.
        rules |= _lock_rules([rules[pk] for pk in called if _is_for_mail(rules[pk], kind)])
        raised = _move_on({pk: rules[pk] for pk in called}, key=key, kind=kind, conversation=conversation, since=since, now=now, by=by, message=message)
        pushed = [row for row in raised if row.operator_id in reached and Channel.PUSH in rules[row.operator_id].channels(kind)]
        effects = {f"{PUSH_NOTICE}:{row.uuid}:{row.turn}": {"notice": str(row.uuid), "turn": row.turn} for row in pushed}
        enqueue_effects(kind=PUSH_NOTICE, payloads=effects)
        for notice in raised:
            if notice.is_for_mail:
                plan_digest(rules[notice.operator_id], now=now)
        if kind not in {*SEEN_IN_LISTS, *SAID_APART}:
            told = [pk for pk in people if {Channel.PAGE, Channel.SOUND} & set(rules[pk].channels(kind))]
            _tell_pages(kind, conversation, [people[pk].uuid for pk in {*told, *(notice.operator_id for notice in raised)}], by, now)
        return raised


def _leaves_page(rules: NoticeRules, kind: NoticeKind, *, has_device: bool) -> bool:
    channels = rules.channels(kind)
    return _is_for_mail(rules, kind) or (Channel.PUSH in channels and has_device)


def _is_for_mail(rules: NoticeRules, kind: NoticeKind) -> bool:
    # A left message is mailed by itself and at once: nobody was there.
    return kind != NoticeKind.LEFT and Channel.MAIL in rules.channels(kind)


def _move_on(
    rules: Mapping[int, NoticeRules],
    *,
    key: str,
    kind: NoticeKind,
    conversation: Conversation,
    since: datetime,
    now: datetime,
    by: Operator | None,
    message: Message | None,
) -> list[Notice]:
    operators = sorted(rules)
    # So that each has a row that can be locked; two who raise the same at once count it once.
    fresh = [
        Notice(operator_id=pk, key=key, kind=kind, conversation=conversation, since=since, raised_at=now, turn=0, message=message, by=by) for pk in operators
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    raised = []
    for row in Notice.objects.select_for_update(no_key=True).filter(key=key, operator__in=operators).order_by("operator_id"):
        if row.turn and row.since >= since:
            continue
        row.turn, row.since, row.raised_at, row.by, row.message = row.turn + 1, since, now, by, message
        row.seen_at, row.mailed_in, row.is_for_mail = None, None, _is_for_mail(rules[row.operator_id], kind)
        raised.append(row)
    Notice.objects.bulk_update(raised, ["turn", "since", "raised_at", "by", "message", "seen_at", "mailed_in", "is_for_mail"])
    return raised


def _lock_rules(rules: Collection[NoticeRules]) -> dict[int, NoticeRules]:
    """Rules as they are now, locked in the order of their operators, by whose keys they come; who never chose gets a row."""
    missing = sorted(row.operator_id for row in rules if row.pk is None)
    NoticeRules.objects.bulk_create([NoticeRules(operator_id=pk) for pk in missing], ignore_conflicts=True)
    rows = NoticeRules.objects.select_for_update(no_key=True).filter(operator__in=[row.operator_id for row in rules])
    return {row.operator_id: row for row in rows.order_by("operator_id")}


def plan_digest(row: NoticeRules, *, now: datetime) -> None:
    """Have a mail with what gathered sent to an operator when his time is over; one that is planned takes this along. ``row``: his locked rules."""
    if row.digest_planned and _is_on_its_way(row):
        return
    row.digest_turn, row.digest_planned = row.digest_turn + 1, True
    row.save(update_fields=["digest_turn", "digest_planned"])
    enqueue_effect(
        kind=DIGEST_MAIL,
        key=f"{DIGEST_MAIL}:{row.operator_id}:{row.digest_turn}",
        payload={"operator": row.operator_id, "turn": row.digest_turn},
        not_before=now + timedelta(minutes=row.mail_after_min),
    )


def _is_on_its_way(rules: NoticeRules) -> bool:
    """Whether a row of the outbox is to send the mail that is planned: one that was given up sends nothing any more."""
    key = f"{DIGEST_MAIL}:{rules.operator_id}:{rules.digest_turn}"
    # In quiet hours it is put off under a longer key.
    return OutboxEntry.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:"), state=OutboxEntry.State.PENDING).exists()


def raise_for_lines(*, now: datetime, conversations: Collection[int] | None = None) -> None:
    """Call whom the visitors' newest lines concern. Every line of every company comes by here, so most calls end with one query.

    Args:
        conversations: keys of those to look at; those that wait for their place in the feed if left out. Looking twice calls once.

    Raises:
        OperationalError: somebody holds one of the rows; try again in a moment.
    """
    rows = Conversation.objects.filter(status__in=AWAKE, preview_sender_kind=Message.SenderKind.VISITOR, staff_unread__gt=0, merged_into=None)
    rows = rows.filter(feed_is_due=True) if conversations is None else rows.filter(pk__in=conversations)
    # Who was called a moment ago and has not looked yet is not called for each line that follows.
    just_called = Notice.objects.filter(
        kind=NoticeKind.LINE, conversation=OuterRef("pk"), operator=OuterRef("assignee"), seen_at=None, raised_at__gt=now - AGAIN_AFTER
    )
    rows = rows.exclude(Exists(just_called)).exclude(Q(status=Conversation.Status.QUEUED) & Exists(_calls_for_queued()))
    for row in rows.order_by("pk")[:200]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The relay does this for all companies, one after the other: nobody's locked row may hold up the others.
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
            _raise_for_line(row, now)


def _calls_for_queued() -> QuerySet[Notice]:
    """Calls for a conversation of an outer query that hold for as long as its visitor waits, whatever more he writes: nobody else is to be called.

    They do not when it came to another department since: that one's people were not called.
    """
    # What was routed is seen by others only once it is committed.
    routed = Message.objects.filter(
        conversation=OuterRef("conversation"),
        kind=Message.Kind.SYSTEM,
        data__event="routed",
        created_at__gt=ExpressionWrapper(OuterRef("raised_at") - AGAIN_AFTER, output_field=DateTimeField()),
    )
    calls = Notice.objects.filter(kind__in=(NoticeKind.NEW, NoticeKind.LEFT), conversation=OuterRef("pk"), turn__gt=0)
    return calls.filter(~Exists(routed), since__gte=Coalesce(OuterRef("waiting_since"), OuterRef("started_at")))


def _raise_for_line(row: Conversation, now: datetime) -> None:
    if row.status == Conversation.Status.OPEN and row.assignee_id is not None:
        newest = row.last_message_at or row.started_at
        raise_notices(kind=NoticeKind.LINE, key=f"line:{row.uuid}", operators=[row.assignee_id], conversation=row, since=newest, now=now)
    elif row.status == Conversation.Status.QUEUED:
        raise_for_queued(conversation=row, since=row.waiting_since or row.started_at, now=now)


def raise_for_queued(*, conversation: Conversation, since: datetime, now: datetime, without: UUID | None = None) -> None:
    """Call whom a conversation in the queue concerns, but for the operator ``without``: once for each time that it came there."""
    left = conversation.origin == Conversation.Origin.OFFLINE_FORM and conversation.first_answered_at is None
    kind = NoticeKind.LEFT if left else NoticeKind.NEW
    operators = concerned_with(conversation)
    if without is not None:
        operators = list(Operator.objects.filter(pk__in=operators).exclude(uuid=without).values_list("pk", flat=True))
    raise_notices(kind=kind, key=f"{kind.value}:{conversation.uuid}", operators=operators, conversation=conversation, since=since, now=now)


def raise_handed_over(*, conversation: Conversation, to: Operator, by: Operator | None, now: datetime) -> None:
    """Call the operator to whom a colleague handed a conversation."""
    raise_notices(kind=NoticeKind.LINE, key=f"line:{conversation.uuid}", operators=[to.pk], conversation=conversation, since=now, now=now, by=by)


def raise_late(*, conversation: Conversation, since: datetime, now: datetime) -> None:
    """Call whoever has a conversation that waits too long, else whom the queue concerns, and those who supervise."""
    supervising = Operator.objects.exclude(user__role=Role.OPERATOR).values_list("pk", flat=True)
    concerned = [conversation.assignee_id] if conversation.assignee_id else concerned_with(conversation)
    raise_notices(
        kind=NoticeKind.BREACH, key=f"breach:{conversation.uuid}", operators={*concerned, *supervising}, conversation=conversation, since=since, now=now
    )


def _tell_pages(kind: NoticeKind, conversation: Conversation, operators: list[UUID], by: Operator | None, now: datetime) -> None:
    if operators:
        publish(NoticesRaised(kind=kind.value, conversation=conversation.uuid, operators=tuple(operators), by=by.uuid if by else None, at=now))
