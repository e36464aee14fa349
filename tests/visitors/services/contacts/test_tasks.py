"""Follow-up tasks, and that whoever planned one hears of it once, whatever dies in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from tenants.accounts.models import Role
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef
from tests.factories import make_contact, make_contact_task, make_operator, make_user
from tests.tenants.outbox_runner import run_due
from visitors.events import TaskIsDue
from visitors.models import ContactTask
from visitors.selectors.contacts import tasks_of
from visitors.selectors.timeline import timeline_of
from visitors.services.contacts import ContactRefused, TaskFields, TooManyTasks, change_task, create_task, delete_task, tasks
from visitors.services.contacts.erase import erase_contact
from visitors.services.contacts.merge import merge_contacts, undo_merge

SOON = timedelta(minutes=5)


def come_due() -> None:
    """The clock goes on: what waits for a date is due, and the tasks with it."""
    for entry in OutboxEntry.objects.filter(kind="contacts.remind", state="pending"):
        entry.not_before = timezone.now() - timedelta(seconds=1)
        entry.save()


def test_a_task_is_ones_own_unless_somebody_else_is_named(tenant: TenantRef) -> None:
    ana, ben, now = make_user(), make_user(name="Ben"), timezone.now()

    task = create_task(by=ana, contact=make_contact(), fields={"body": "  Call \n back ", "due_at": now + SOON}, now=now)
    other = create_task(by=ana, contact=make_contact(), fields={"body": "Offer", "due_at": now, "owner": ben}, now=now)

    assert (task.owner, task.by, task.body) == (ana, ana, "Call back")
    assert list(tasks_of(owner=ana, is_done=False)) == [task]
    assert list(tasks_of(is_done=False)) == [other, task]
    change_task(task=task, fields={"is_done": True}, now=now)
    assert list(tasks_of(owner=ana, is_done=False)) == []
    assert ContactTask.objects.get(pk=task.pk).done_at == now
    change_task(task=task, fields={"is_done": False, "owner": None}, now=now)
    assert list(tasks_of(owner=ana)) == []


@pytest.mark.parametrize(("body", "code"), [("  ", "bad_text"), ("x" * 501, "too_long")])
def test_texts_that_say_nothing_or_too_much_are_refused(tenant: TenantRef, body: str, code: str) -> None:
    with pytest.raises(ContactRefused, match=code):
        make_contact_task(body=body)


def test_a_contact_has_only_so_many_open_tasks(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_OPEN", 1)
    task = make_contact_task()
    with pytest.raises(TooManyTasks):
        make_contact_task(task.contact)
    change_task(task=task, fields={"is_done": True}, now=timezone.now())
    make_contact_task(task.contact)


def test_the_owner_is_told_once_by_mail_when_his_dashboard_is_closed(
    tenant: TenantRef, heard: Callable[[type], list[Any]], django_capture_on_commit_callbacks: Any
) -> None:
    operator = make_operator(language="ja", time_zone="Asia/Tokyo")
    task = make_contact_task(make_contact(name="Mika Sato"), operator.user)
    assert run_due(tenant) == 0
    events = heard(TaskIsDue)
    come_due()

    with django_capture_on_commit_callbacks(execute=True):
        run_due(tenant)
    # The worker died before it said that it was done: the row comes again, and another one for the same moment.
    OutboxEntry.objects.filter(kind="contacts.remind").update(state="pending", leased_until=None)
    with django_capture_on_commit_callbacks(execute=True):
        while run_due(tenant):
            pass

    assert events == [TaskIsDue(task.uuid, operator.user.pk)]
    (sent,) = mail.outbox
    assert sent.to == [operator.user.email]
    assert "Mika Sato" in sent.body
    assert f"/contacts/{task.contact.uuid}/" in sent.body
    assert ContactTask.objects.get().reminded_at is not None


def test_who_has_the_dashboard_open_gets_no_mail(tenant: TenantRef) -> None:
    make_contact_task(owner=make_operator(online=True).user)
    come_due()
    while run_due(tenant):
        pass
    assert mail.outbox == []


@pytest.mark.parametrize(
    "change", [{"is_done": True}, {"has_reminder": False}, {"owner": None}, {"due_at": timezone.now() + timedelta(days=2)}, "delete", "deactivate"]
)
def test_nobody_is_told_of_what_is_done_gone_moved_or_nobodys(
    tenant: TenantRef, heard: Callable[[type], list[Any]], django_capture_on_commit_callbacks: Any, change: Any
) -> None:
    task = make_contact_task()
    come_due()
    if change == "delete":
        delete_task(task=task)
    elif change == "deactivate":
        assert task.owner is not None
        task.owner.is_active = False
        task.owner.save()
    else:
        change_task(task=task, fields=change, now=timezone.now())
    events = heard(TaskIsDue)

    with django_capture_on_commit_callbacks(execute=True):
        run_due(tenant)

    assert events == []
    assert mail.outbox == []


def test_another_moment_is_told_of_anew_and_the_same_twice_is_one(tenant: TenantRef) -> None:
    task = make_contact_task()
    first, second = task.due_at, task.due_at + timedelta(days=1)
    for due_at in (second, first, second):
        change_task(task=task, fields=TaskFields(due_at=due_at), now=timezone.now())
    assert OutboxEntry.objects.filter(kind="contacts.remind").count() == 2
    come_due()
    run_due(tenant)
    assert ContactTask.objects.get().reminded_at is not None
    change_task(task=task, fields={"due_at": second + timedelta(days=1)}, now=timezone.now())
    assert ContactTask.objects.get().reminded_at is None
    assert OutboxEntry.objects.filter(kind="contacts.remind").count() == 3


def test_what_was_due_before_it_was_written_down_reminds_nobody(tenant: TenantRef) -> None:
    make_contact_task(due_at=timezone.now() - SOON)
    make_contact_task(has_reminder=False)
    assert not OutboxEntry.objects.filter(kind="contacts.remind").exists()


def test_tasks_go_with_a_merge_come_back_with_it_and_end_with_the_person(tenant: TenantRef) -> None:
    stays, goes, now = make_contact(), make_contact(name="Twin"), timezone.now()
    own, his = make_contact_task(stays), make_contact_task(goes)

    merge = merge_contacts(by=make_user(), contact=stays, other=goes, now=now)
    assert set(tasks_of(contact=stays)) == {own, his}
    back = undo_merge(by=make_user(), merge=merge, now=now)
    assert (list(tasks_of(contact=stays)), list(tasks_of(contact=back))) == ([own], [his])

    (entry,) = [each for each in timeline_of(stays, before=now + timedelta(days=1), most=9) if each.kind == "task"]
    assert (entry.id, entry.title, entry.data["due_at"], entry.data["done_at"]) == (own.uuid, "Call back", own.due_at.isoformat(), None)
    erase_contact(by=make_user(Role.ADMIN), contact=stays, now=now)
    assert list(ContactTask.objects.all()) == [his]
