"""Follow-up tasks on contacts, and the reminder when one is due: an outbox row with a date, so it outlives every process."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from tenants.accounts.models import User
from tenants.bus import publish
from tenants.fields import clean_line
from tenants.outbox.services import enqueue_effect
from visitors.events import ContactChanged, TaskIsDue
from visitors.models import Contact, ContactTask
from visitors.models.task import LONGEST_TASK
from visitors.services.contacts.fields import ContactRefused

REMIND_EFFECT = "contacts.remind"
MOST_OPEN = 200


class TaskFields(TypedDict, total=False):
    """What is to be set; what is left out stays. A ``due_at`` has its time zone."""

    body: str
    due_at: datetime
    owner: User | None
    has_reminder: bool
    is_done: bool


class TooManyTasks(ValueError):
    """The contact has as many open tasks as there may be."""


def create_task(*, by: User, contact: Contact, fields: TaskFields, now: datetime) -> ContactTask:
    """Plan something; it is one's own unless an owner is named.

    Raises:
        ContactRefused: the text is empty or too long.
        TooManyTasks
    """
    with transaction.atomic():
        if ContactTask.objects.filter(contact=contact, done_at=None).count() >= MOST_OPEN:
            raise TooManyTasks
        task = ContactTask(contact=contact, by=by, owner=fields.get("owner", by), due_at=fields["due_at"], created_at=now)
        task.body = _body(fields["body"])
        task.has_reminder = fields.get("has_reminder", True)
        task.save()
        _see_to_reminder(task, now)
        publish(ContactChanged(contact.uuid, ("tasks",)))
    return task


def change_task(*, task: ContactTask, fields: TaskFields, now: datetime) -> ContactTask:
    """Change what is named, tick it off, or open it again. Everybody of the company may: who covers for whom is theirs.

    Raises:
        ContactRefused: the text is empty or too long.
    """
    with transaction.atomic():
        row = ContactTask.objects.select_for_update(of=("self",)).select_related("contact", "owner", "by").get(pk=task.pk)
        if "body" in fields:
            row.body = _body(fields["body"])
        if "owner" in fields:
            row.owner = fields["owner"]
        if "due_at" in fields and fields["due_at"] != row.due_at:
            # Another moment is told of anew.
            row.due_at, row.reminded_at = fields["due_at"], None
        row.has_reminder = fields.get("has_reminder", row.has_reminder)
        if "is_done" in fields and fields["is_done"] != (row.done_at is not None):
            row.done_at = now if fields["is_done"] else None
        row.save()
        _see_to_reminder(row, now)
        publish(ContactChanged(row.contact.uuid, ("tasks",)))
    return row


def delete_task(*, task: ContactTask) -> None:
    """Take it away; who waited for its moment is not told."""
    with transaction.atomic():
        publish(ContactChanged(task.contact.uuid, ("tasks",)))
        task.delete()


def remind_of_task(task_id: UUID, *, due_at: datetime, now: datetime) -> bool:
    """Tell the owner that a task is due, unless it is done, gone, planned for another moment, or he was told.

    Returns:
        Whether he is told by this.
    """
    with transaction.atomic():
        row = ContactTask.objects.select_for_update(of=("self",)).select_related("owner").filter(uuid=task_id).first()
        if row is None or row.done_at or row.reminded_at or row.due_at != due_at or not row.has_reminder or row.owner is None or not row.owner.is_active:
            return False
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        publish(TaskIsDue(row.uuid, row.owner.pk))
    return True


def _see_to_reminder(task: ContactTask, now: datetime) -> None:
    """The key holds the moment: the same moment is one reminder, another moment is another."""
    if task.has_reminder and task.done_at is None and task.reminded_at is None and task.due_at > now:
        due = task.due_at.isoformat()
        enqueue_effect(kind=REMIND_EFFECT, key=f"{REMIND_EFFECT}:{task.uuid}:{due}", payload={"task": str(task.uuid), "due_at": due}, not_before=task.due_at)


def _body(text: str) -> str:
    body = clean_line(text)
    if not body or len(body) > LONGEST_TASK:
        raise ContactRefused({"body": "too_long" if body else "bad_text"})
    return body
