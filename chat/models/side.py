"""What colleagues say to each other about a visitor, in threads of their own. No visitor's number, feed or frame ever meets them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id

LONGEST_SIDE_SUBJECT, LONGEST_SIDE_LINE, MOST_SIDE_PEOPLE = 120, 5000, 20


class SideConversation(models.Model):
    """A thread of colleagues about a contact, or about a visitor who is none yet: then it goes along when he becomes one, as his notes do.

    ``conversation``: beside which it was begun, if it was. ``last_seq`` numbers its lines; it moves under this row's lock only.
    """

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    contact = models.ForeignKey("visitors.Contact", null=True, on_delete=models.CASCADE, related_name="side_conversations", db_index=False)
    visitor = models.ForeignKey("visitors.Visitor", null=True, on_delete=models.CASCADE, related_name="side_conversations", db_index=False)
    conversation = models.ForeignKey("chat.Conversation", null=True, on_delete=models.SET_NULL, related_name="side_conversations")
    subject = models.CharField(max_length=LONGEST_SIDE_SUBJECT, blank=True)
    by = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="+", db_index=False, help_text="Who began it.")
    last_seq = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="When something was last said in it.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True, visitor__isnull=False) | models.Q(contact__isnull=False, visitor__isnull=True),
                name="side_conversation_is_about_one",
            )
        ]
        indexes = [
            models.Index(fields=["contact", "-last_at", "-id"], name="side_of_contact", condition=models.Q(contact__isnull=False)),
            models.Index(fields=["visitor", "-last_at", "-id"], name="side_of_visitor", condition=models.Q(visitor__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"side conversation {self.uuid.hex[-6:]}"


class SideParticipant(models.Model):
    """Somebody who takes part. Who leaves or is taken out has no row any more, and reads nothing any more."""

    side = models.ForeignKey("chat.SideConversation", on_delete=models.CASCADE, related_name="participants", db_index=False)
    operator = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="side_participations")
    joined_at = models.DateTimeField()
    read_seq = models.BigIntegerField(default=0, help_text="Newest line that he has seen.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["side", "operator"], name="takes_part_once")]

    def __str__(self) -> str:
        return f"{self.operator} in {self.side}"


class SideLine(models.Model):
    """What was said, or who came and went (``about``). What was taken back keeps its place and has no text."""

    class Kind(models.TextChoices):
        LINE = "line", _("Line")
        ADDED = "added", _("Added")
        REMOVED = "removed", _("Taken out")
        LEFT = "left", _("Has left")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    side = models.ForeignKey("chat.SideConversation", on_delete=models.CASCADE, related_name="lines", db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.LINE)
    author = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="+", db_index=False)
    about = models.ForeignKey("chat.Operator", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    cid = models.UUIDField(help_text="Made by the author; the same command has one effect.")
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "cid"], name="side_line_once"),
            models.UniqueConstraint(fields=["side", "seq"], name="side_line_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} of {self.side_id}"
