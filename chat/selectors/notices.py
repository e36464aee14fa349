"""Who is to be called for a conversation, how he wants it, and whether it still matters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from chat.models import Conversation, DepartmentMember, Notice, NoticeKind, NoticeRules, Operator, PushDevice
from chat.permissions import operators_who_see, visible_to
from chat.selectors.side import has_unread
from tenants.accounts.signed_in import is_session_alive
from tenants.hours.calendar import Calendar

# What stands in one's own list, whether or not one is called for it anywhere else.
LISTED = (NoticeKind.MENTION,)
# What the page learns of by itself, from the conversations that it is shown.
SEEN_IN_LISTS = (NoticeKind.NEW, NoticeKind.LINE, NoticeKind.LEFT)
# What it is told of by a frame of its own.
SAID_APART = (NoticeKind.BREACH, NoticeKind.SIDE)
# A page says twice in a minute that it is looked at; one that died says nothing any more.
LOOK_LASTS = timedelta(seconds=45)


def rules_of(operators: Collection[int]) -> dict[int, NoticeRules]:
    """What operators (by key) want; the defaults, unsaved, of who never chose."""
    found = {row.operator_id: row for row in NoticeRules.objects.filter(operator__in=operators)}
    return {pk: found.get(pk) or NoticeRules(operator_id=pk) for pk in operators}


def concerned_with(conversation: Conversation) -> list[int]:
    """Whom (by key) something about a conversation of nobody concerns: those of its department, else all who may see it."""
    rows = operators_who_see(conversation)
    if conversation.department_id is not None:
        members = DepartmentMember.objects.filter(department=conversation.department_id).values("operator_id")
        own = list(rows.filter(pk__in=members).order_by("pk").values_list("pk", flat=True))
        if own:
            return own
    return list(rows.order_by("pk").values_list("pk", flat=True))


def quiet_until(rules: NoticeRules, zone: str, now: datetime) -> datetime | None:
    """When the operator's quiet hours that hold now are over; None when he may be called. ``zone`` is his time zone."""
    ranges = [(day, time(0), time(0)) for day in rules.free_days]
    if rules.quiet_from is not None and rules.quiet_until is not None:
        ranges += [(day, rules.quiet_from, rules.quiet_until) for day in rules.quiet_days]
    if not ranges:
        return None
    calendar = Calendar(ranges, zone)
    if not calendar.is_open(now):
        return None
    # Who wants quiet the whole week is asked again tomorrow.
    return calendar.closing_after(now) or now + timedelta(days=1)


def notice_by_uuid(uuid: UUID | str) -> Notice | None:
    """The notice with all that is said of it."""
    return told_notices().filter(uuid=uuid).first()


def told_notices() -> QuerySet[Notice]:
    """Notices with all that is said of them outside of the dashboard."""
    return Notice.objects.select_related(
        "operator__user", "conversation__visitor", "conversation__department", "message", "by__user", "side__contact", "side__visitor"
    )


def still_matters(notice: Notice) -> bool:
    """Whether somebody is to be called for it yet: not seen, not done by somebody else, and he may see it."""
    conversation, operator = notice.conversation, notice.operator
    if notice.seen_at is not None or not operator.user.is_active:
        return False
    if conversation is None:
        return notice.side is not None and has_unread(notice.side, operator)
    if conversation.merged_into_id is not None:
        return False
    waits = conversation.status == Conversation.Status.QUEUED
    match notice.kind:
        case NoticeKind.NEW | NoticeKind.LEFT:
            matters = waits
        case NoticeKind.LINE:
            is_mine = conversation.assignee_id == operator.pk and conversation.status == Conversation.Status.OPEN
            matters = is_mine and (notice.by_id is not None or conversation.staff_unread > 0)
        case NoticeKind.BREACH:
            matters = conversation.waiting_since is not None and (waits or conversation.status == Conversation.Status.OPEN)
        case _:
            matters = notice.message is None or notice.message.deleted_at is None
    return matters and visible_to(Conversation.objects.filter(pk=conversation.pk), operator).exists()


def looks_until(operator: Operator, now: datetime) -> datetime | None:
    """Until when it is to be believed that he has the dashboard before his eyes; None if he has not."""
    if operator.looked_at is None or operator.looked_at + LOOK_LASTS <= now:
        return None
    return operator.looked_at + LOOK_LASTS


def devices_of(operator: Operator) -> list[PushDevice]:
    """His browsers, the newest first; those whose session ended are left out."""
    rows = PushDevice.objects.filter(operator=operator).order_by("-pk")
    return [row for row in rows if is_session_alive(session=row.session, user=operator.user)]


def listed_notices(operator: Operator) -> QuerySet[Notice]:
    """Where he was mentioned; of conversations that he may see."""
    visible = visible_to(Conversation.objects.all(), operator)
    rows = Notice.objects.select_related("conversation__visitor", "message", "by__user").filter(operator=operator, kind__in=LISTED)
    return rows.exclude(message__deleted_at__isnull=False).filter(conversation__in=visible).order_by("-raised_at", "-pk")


def unseen_count(operator: Operator) -> int:
    """How many of them he has not seen; 100 means more than 99."""
    return listed_notices(operator).filter(seen_at=None).order_by()[:100].count()
