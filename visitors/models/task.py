"""What somebody of the company means to do about a contact, and when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tenants.ids import new_id

LONGEST_TASK = 500


class ContactTask(models.Model):
    """A follow-up: a line of text, a moment, and whose it is. ``reminded_at`` says that he was told; nobody is told twice of one moment."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    contact = models.ForeignKey("visitors.Contact", on_delete=models.CASCADE, related_name="tasks", db_index=False)
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.CharField(max_length=LONGEST_TASK)
    due_at = models.DateTimeField()
    has_reminder = models.BooleanField(default=True)
    reminded_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "due_at"], name="task_of_contact"),
            models.Index(fields=["owner", "due_at", "id"], name="task_of_owner_open", condition=models.Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"task {self.uuid.hex[-6:]}"
