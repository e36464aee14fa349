"""One thread with a visitor, from start to close."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id

LONGEST_SUBJECT, LONGEST_TAG = 200, 40
MERGE_UNDO_FOR = timedelta(days=1)


class Conversation(models.Model):
    """A thread. Its two counters number what each audience may see (R5); both move under this row's lock only.

    ``feed_position`` is the place of its newest change in the tenant's inbox feed; it is given by the relay after commit
    (D4), whenever ``feed_is_due``; then ``listed_at`` and ``waits_since``, by which lists are ordered, follow ``last_message_at`` and
    ``waiting_since`` too. So a line that is said changes no indexed column but the flag, and most lines of a lively talk none.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("In the queue")
        OPEN = "open", _("Open")
        SNOOZED = "snoozed", _("Snoozed")
        CLOSED = "closed", _("Closed")

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")
        URGENT = "urgent", _("Urgent")

    class Origin(models.TextChoices):
        WIDGET = "widget", _("Widget")
        OFFLINE_FORM = "offline_form", _("Message left while nobody was there")
        API = "api", _("API")
        INVITATION = "invitation", _("Invitation")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    number = models.BigIntegerField(unique=True)
    # Each index costs every message an entry; those that Django adds for keys are covered by the ones below.
    visitor = models.ForeignKey("visitors.Visitor", on_delete=models.CASCADE, related_name="conversations", db_index=False)
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="conversations", db_index=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.WIDGET)
    assignee = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="conversations", db_index=False)
    department = models.ForeignKey("chat.Department", null=True, on_delete=models.SET_NULL, related_name="conversations", db_index=False)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True, default="", db_default="", help_text="What it is about, in the staff's words.")
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL, db_default=Priority.NORMAL)
    tags = ArrayField(models.CharField(max_length=LONGEST_TAG), default=list, blank=True, db_default=[])
    snoozed_until = models.DateTimeField(null=True, help_text="While snoozed: when it comes back by itself; empty: when the visitor writes.")
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="merged", db_index=False, help_text="Where this matter goes on; its lines stay here."
    )
    merged_at = models.DateTimeField(null=True)
    promised_until = models.DateTimeField(null=True, help_text="By when somebody promised to come back; empty once he did.")
    rating_score = models.PositiveSmallIntegerField(null=True, help_text="The newest rating, of ``rating_steps``.")
    rating_steps = models.PositiveSmallIntegerField(null=True)
    language = models.CharField(max_length=35, blank=True)
    page_url = models.CharField(max_length=2000, blank=True)
    page_title = models.CharField(max_length=300, blank=True)

    visitor_seq = models.BigIntegerField(default=0)
    staff_seq = models.BigIntegerField(default=0)
    visitor_read_seq = models.BigIntegerField(default=0, help_text="Newest visitor_seq that the visitor has seen.")
    operator_read_seq = models.BigIntegerField(default=0, help_text="Newest visitor_seq that an operator has seen.")
    staff_read_seq = models.BigIntegerField(default=0, help_text="Newest staff_seq that an operator has seen.")
    visitor_unread = models.BigIntegerField(default=0, help_text="Messages of operators that the visitor has not seen.")
    visitor_mailed_seq = models.BigIntegerField(default=0, help_text="Newest visitor_seq whose answer was mailed to the visitor.")
    staff_unread = models.BigIntegerField(default=0, help_text="Messages of the visitor that no operator has seen.")
    feed_is_due = models.BooleanField(default=True, help_text="It changed since it got its place in the feed.")
    feed_position = models.BigIntegerField(default=0)

    preview_text = models.CharField(max_length=200, blank=True)
    preview_sender_kind = models.CharField(max_length=10, blank=True)
    last_message_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(default=timezone.now, help_text="Its place in lists: last_message_at as of the newest place in the feed.")
    waits_since = models.DateTimeField(default=timezone.now, db_default=Now(), help_text="Its place in the queue: waiting_since or started_at, then.")
    waiting_since = models.DateTimeField(null=True, help_text="First line of the visitor that nobody answered yet.")
    answer_due_at = models.DateTimeField(null=True, help_text="By when the visitor who waits should have an answer, as of the newest place in the feed.")
    answer_missed_at = models.DateTimeField(null=True, help_text="The answer_due_at that passed and was told of.")
    started_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "-listed_at", "-id"], name="conversation_inbox"),
            models.Index(fields=["assignee", "status", "-listed_at"], name="conversation_mine"),
            models.Index(fields=["-listed_at", "-id"], name="conversation_awake", condition=models.Q(status__in=["queued", "open"])),
            models.Index(fields=["waits_since", "id"], name="conversation_waiting", condition=models.Q(status__in=["queued", "open"])),
            models.Index(fields=["visitor", "-id"], name="conversation_of_visitor"),
            models.Index(fields=["feed_position"], name="conversation_feed"),
            models.Index(fields=["id"], condition=models.Q(feed_is_due=True), name="conversation_unfed"),
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="conversation_merged"),
            models.Index(fields=["department", "waits_since"], name="conversation_of_department", condition=models.Q(status__in=["queued", "open"])),
            GinIndex(fields=["tags"], name="conversation_tags"),
            models.Index(fields=["answer_due_at"], name="conversation_answer_due", condition=models.Q(answer_due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class ConversationCounter(models.Model):
    """One row: the numbers last given to a conversation and to a place in the feed."""

    last_number = models.BigIntegerField(default=1000)
    last_position = models.BigIntegerField(default=0)
    reset_position = models.BigIntegerField(default=0, db_default=0, help_text="Conversations were taken away then: who holds less fetches the lists anew.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_counter_row")]
