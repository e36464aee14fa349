"""What comes at the end of a conversation: a rating, a promise to come back, a transcript."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id

LONGEST_COMMENT = 1000


class ClosingRules(models.Model):
    """One row: what visitors are asked and offered when a conversation has ended. Without it: five steps, a comment, transcripts."""

    rating_steps = models.PositiveSmallIntegerField(default=5, help_text="How many steps a rating has, 2 to 5; 0: nobody is asked.")
    asks_comment = models.BooleanField(default=True)
    offers_transcript = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_closing_rules"),
            models.CheckConstraint(condition=models.Q(rating_steps__in=[0, 2, 3, 4, 5]), name="rating_steps_known"),
        ]


class Rating(models.Model):
    """What a visitor thought of a conversation, once for each time that it was closed; it counts for who answered last.

    ``closing`` is the line that says that it was closed, ``line`` the one that tells the staff of the rating.
    """

    class Source(models.TextChoices):
        WIDGET = "widget", _("Widget")
        MAIL = "mail", _("Mail")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="ratings")
    closing = models.OneToOneField("chat.Message", on_delete=models.CASCADE, related_name="rating")
    line = models.OneToOneField("chat.Message", on_delete=models.CASCADE, related_name="rating_told")
    operator = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="ratings", db_index=False)
    score = models.PositiveSmallIntegerField(help_text="1 is the worst.")
    steps = models.PositiveSmallIntegerField(help_text="How many there were to choose from.")
    comment = models.CharField(max_length=LONGEST_COMMENT, blank=True)
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.WIDGET)
    rated_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(steps__range=(2, 5), score__gte=1, score__lte=models.F("steps")), name="rating_in_steps"),
        ]
        indexes = [
            models.Index(fields=["-rated_at", "-id"], name="rating_newest"),
            models.Index(fields=["operator", "-rated_at"], name="rating_of_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.score} of {self.steps}"


class Promise(models.Model):
    """Somebody said that he comes back by a moment. A word to the visitor keeps it; so does saying that it was kept otherwise."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        MISSED = "missed", _("Missed")
        KEPT = "kept", _("Kept")
        LATE = "late", _("Kept late")
        ENDED = "ended", _("Ended")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="promises", db_index=False)
    line = models.OneToOneField("chat.Message", on_delete=models.CASCADE, related_name="promise")
    operator = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="promises")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(help_text="When the conversation comes back to the operator, so that he can keep it.")
    reminded_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True, help_text="Its moment passed, and it was not kept.")
    kept_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="It does not count any more: another stands in its place, or the matter ended.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=models.Q(kept_at=None, ended_at=None), name="one_open_promise"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="promise_open", condition=models.Q(kept_at=None, ended_at=None)),
            models.Index(fields=["conversation", "-id"], name="promise_of_conversation"),
        ]

    def __str__(self) -> str:
        return f"by {self.due_at:%Y-%m-%d %H:%M}"

    def state(self) -> str:
        """How it stands."""
        if self.kept_at is not None:
            return self.State.KEPT if self.kept_at <= self.due_at else self.State.LATE
        if self.ended_at is not None:
            return self.State.ENDED
        return self.State.OPEN if self.missed_at is None else self.State.MISSED


class Transcript(models.Model):
    """Somebody wants a conversation by mail. Without a proof that the address is his, the mail asks first."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="transcripts")
    email = models.CharField(max_length=254)
    operator = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, help_text="Null: the visitor asked.")
    upto_seq = models.BigIntegerField(help_text="visitor_seq of the newest line that it holds.")
    needs_consent = models.BooleanField(default=False, help_text="Whoever reads the address is asked before it is sent.")
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"transcript {self.uuid.hex[-6:]}"
