"""By when visitors should have answers, and who is told when they have none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from chat.events_supervising import WaitingBreached
from chat.feed import move_inbox
from chat.models import BusinessHours, Conversation, Department, Notice, NoticeRules
from chat.selectors.wall import late_conversations, wall
from chat.services import accept_conversation, send_message
from chat.services import departments as services
from chat.services.supervising import LOOK, TELL, look_for_missed_answers
from tenants import bus
from tenants.accounts.events import CompanyTimeZoneChanged
from tenants.accounts.services.company import change_company
from tenants.ids import new_id
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import run_effect
from tenants.scope import TenantRef, current_tenant
from tests.factories import make_conversation, make_department, make_operator, make_user

MINUTE = timedelta(minutes=1)


@contextmanager
def heard(event_class: type) -> Iterator[list[Any]]:
    found: list[Any] = []
    bus._within[event_class].append(found.append)
    try:
        yield found
    finally:
        bus._within[event_class].remove(found.append)


def waits(department: Department | None, since: datetime) -> Conversation:
    row = make_conversation(department=department)
    Conversation.objects.filter(pk=row.pk).update(waiting_since=since, department=department, feed_is_due=True)
    move_inbox()
    row.refresh_from_db()
    return row


def pending(kind: str) -> list[OutboxEntry]:
    return list(OutboxEntry.objects.filter(kind=kind, state="pending").order_by("not_before"))


def test_the_moment_follows_the_department_and_what_was_answered(tenant: TenantRef, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    now = timezone.now()
    sales = make_department("Sales", first_answer_s=60, next_answer_s=300)
    calm = make_department("Press")
    row = waits(sales, now)
    assert row.answer_due_at == now + MINUTE
    assert [waits(each, now).answer_due_at for each in (calm, None)] == [None, None]

    ben = make_operator(name="Ben")
    accept_conversation(conversation=row, by=ben, now=now)
    send_message(conversation=row.uuid, by=ben, body="Yes", cid=new_id())
    move_inbox()
    row.refresh_from_db()
    assert row.answer_due_at is None
    send_message(conversation=row.uuid, by=row.visitor, body="And?", cid=new_id())
    move_inbox()
    row.refresh_from_db()
    assert row.waiting_since and row.answer_due_at == row.waiting_since + 5 * MINUTE

    # Where nobody looks for it a company's own limit holds; whoever waits already is looked at anew.
    with django_capture_on_commit_callbacks(execute=True):
        services.set_routing(by=make_user("admin"), answers={"first_answer_s": 120})
    move_inbox()
    assert set(Conversation.objects.filter(department=None).values_list("answer_due_at", flat=True)) == {now + 2 * MINUTE}
    with django_capture_on_commit_callbacks(execute=True):
        services.change_department(by=make_user("admin"), department=sales, draft=services.DepartmentDraft(name="Sales"), now=now)
    move_inbox()
    row.refresh_from_db()
    assert row.answer_due_at is None


def test_only_opening_hours_count(tenant: TenantRef) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    hours = {"zone": "Asia/Tokyo", "ranges": [{"weekday": 4, "opens": "09:00", "closes": "18:00"}, {"weekday": 0, "opens": "09:00", "closes": "12:00"}]}
    sales = make_department("Sales", first_answer_s=1800, hours=hours)
    friday = datetime(2026, 11, 20, 17, 50, tzinfo=tokyo)
    assert waits(sales, friday).answer_due_at == datetime(2026, 11, 23, 9, 20, tzinfo=tokyo).astimezone(UTC)
    services.change_department(by=make_user("admin"), department=sales, draft=services.DepartmentDraft(name="Sales", first_answer_s=1800), now=friday)
    # Without hours of its own it has the company's, over midnight too: Friday 23:50 to Saturday 02:00.
    BusinessHours.objects.create(weekday=4, opens_at=time(23, 50), closes_at=time(2))
    Conversation.objects.update(feed_is_due=True)
    move_inbox()
    zone = ZoneInfo(current_tenant().time_zone)
    assert Conversation.objects.get().answer_due_at == datetime(2026, 11, 21, 0, 20, tzinfo=zone).astimezone(UTC)


def test_another_time_zone_of_the_company_moves_who_waits(tenant: TenantRef, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    BusinessHours.objects.create(weekday=0, opens_at=time(9), closes_at=time(17))
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    hours = {"zone": "Asia/Seoul", "ranges": [{"weekday": 0, "opens": "09:00", "closes": "17:00"}]}
    company, apart = make_department("Sales", first_answer_s=600), make_department("Press", first_answer_s=600, hours=hours)
    ours, theirs = waits(company, sunday), waits(apart, sunday)
    card = {"name": tenant.name, "language": tenant.language, "support_address": ""}
    admin = make_user("admin")

    def due(zone: str) -> datetime:
        return datetime(2026, 11, 23, 9, 10, tzinfo=ZoneInfo(zone))

    assert ours.answer_due_at == due(tenant.time_zone)
    with django_capture_on_commit_callbacks(execute=True):
        change_company(by=admin, time_zone="Asia/Tokyo", **card)
    # The process that plans may still remember the company as it was.
    assert current_tenant().time_zone == tenant.time_zone != "Asia/Tokyo"
    move_inbox()
    for row in (ours, theirs):
        row.refresh_from_db()
    assert (ours.answer_due_at, theirs.answer_due_at) == (due("Asia/Tokyo"), due("Asia/Seoul"))

    with heard(CompanyTimeZoneChanged) as told:
        change_company(by=admin, time_zone="Asia/Tokyo", **{**card, "name": "Tea"})
        assert not told


def test_a_late_answer_is_told_of_once_under_one_name(tenant: TenantRef) -> None:
    now = timezone.now()
    sales = make_department("Sales", first_answer_s=60, next_answer_s=300)
    late, soon = waits(sales, now - 5 * MINUTE), waits(sales, now)
    # However many wait, one row looks.
    waits(sales, now + timedelta(seconds=3))
    looks = pending(LOOK)
    assert len(looks) <= 2
    with heard(WaitingBreached) as told:
        assert run_effect(looks[0])
        (tell,) = pending(TELL)
        assert look_for_missed_answers(now=now) == 0
        assert run_effect(tell)
        OutboxEntry.objects.filter(pk=tell.pk).update(state="pending")
        assert run_effect(tell)
    assert [each.conversation for each in told] == [late.uuid, late.uuid] and told[0].alert == told[1].alert
    assert (told[0].kind, told[0].department, told[0].operator, told[0].due_at) == ("first", sales.uuid, None, late.answer_due_at)
    # The next look comes when the next is due.
    assert any(entry.not_before == soon.answer_due_at for entry in pending(LOOK))

    supervisor, ben = make_operator("supervisor"), make_operator()
    assert late_conversations(operator=supervisor, now=now)[1] == 1 and late_conversations(operator=ben, now=now)[1] == 0
    found = wall(now=now)
    assert (found.total.all, found.total.waiting, found.total.late, found.total.queued) == (3, 3, 1, 3)
    assert found.departments[sales.uuid].since == late.waiting_since


def test_whoever_has_it_and_who_supervises_are_called_for_a_late_answer(tenant: TenantRef) -> None:
    now = timezone.now()
    holder, colleague, supervisor, calm = make_operator(), make_operator(), make_operator("supervisor"), make_operator("admin")
    for operator in (holder, colleague, supervisor):
        NoticeRules.objects.create(operator=operator, breach=["mail"])
    NoticeRules.objects.create(operator=calm, breach=[])
    late = waits(make_department("Sales", first_answer_s=60), now - 5 * MINUTE)
    accept_conversation(conversation=late, by=holder, now=now)
    look_for_missed_answers(now=now)
    (tell,) = pending(TELL)
    for _twice in range(2):
        assert run_effect(tell)
        OutboxEntry.objects.filter(pk=tell.pk).update(state="pending")
    assert dict(Notice.objects.filter(kind="breach").values_list("operator", "turn")) == {holder.pk: 1, supervisor.pk: 1}


def test_what_was_answered_meanwhile_is_not_told(tenant: TenantRef) -> None:
    now = timezone.now()
    row = waits(make_department("Sales", first_answer_s=60), now - 5 * MINUTE)
    look_for_missed_answers(now=now)
    ben = make_operator()
    send_message(conversation=row.uuid, by=ben, body="Here", cid=new_id())
    with heard(WaitingBreached) as told:
        assert run_effect(pending(TELL)[0])
    assert told == []


@pytest.mark.parametrize("seconds", [9, 30 * 86_400 + 1])
def test_a_time_that_cannot_be_kept_is_refused(tenant: TenantRef, seconds: int) -> None:
    with pytest.raises(services.DepartmentRefused), transaction.atomic():
        make_department("Sales", first_answer_s=seconds)
    with pytest.raises(services.DepartmentRefused), transaction.atomic():
        services.set_routing(by=make_user("admin"), answers={"next_answer_s": seconds})
