"""One line said in a conversation, a note among the staff, or a system message."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class Message(models.Model):
    """A line with its place in both audiences' numbering.

    A note has no ``visitor_seq``: the database refuses one that has (a note cannot be counted, and so not be sent, for
    the visitor). ``visitor_change``/``staff_change`` are the numbers of the newest visible change to the row, which is
    what ``sync`` pages by.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        NOTE = "note", _("Note")
        SYSTEM = "system", _("System message")

    class SenderKind(models.TextChoices):
        VISITOR = "visitor", _("Visitor")
        OPERATOR = "operator", _("Operator")
        ROBOT = "robot", _("Robot")
        SYSTEM = "system", _("System")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MESSAGE)
    sender_kind = models.CharField(max_length=10, choices=SenderKind.choices)
    sender_id = models.BigIntegerField(help_text="Key of the visitor or operator; 0 for the system.")
    cid = models.UUIDField(help_text="Made by the sender; the same command has one effect (D1).")
    body = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True, help_text="What a system message is about.")
    visitor_seq = models.BigIntegerField(null=True)
    staff_seq = models.BigIntegerField()
    visitor_change = models.BigIntegerField(null=True)
    staff_change = models.BigIntegerField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender_kind", "sender_id", "cid"], name="message_once"),
            models.UniqueConstraint(fields=["conversation", "staff_seq"], name="message_staff_number"),
            models.CheckConstraint(condition=~models.Q(kind="note") | models.Q(visitor_seq__isnull=True), name="note_is_never_numbered_for_visitors"),
        ]
        indexes = [
            models.Index(fields=["conversation", "staff_change"], name="message_staff_change"),
            models.Index(fields=["conversation", "visitor_change"], condition=models.Q(visitor_change__isnull=False), name="message_visitor_change"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
