"""How an operator is called when he does not look: what he wants to hear of and where, his devices, and what waits for him."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id

LONGEST_ENDPOINT = 1000
WEEKDAYS = range(7)


class NoticeKind(models.TextChoices):
    """What somebody is called for."""

    NEW = "new", _("Somebody new waits in the queue")
    LINE = "line", _("Somebody writes in my conversation, or it is handed to me")
    MENTION = "mention", _("A colleague mentions me in a note")
    LEFT = "left", _("A message was left while nobody was there")
    BREACH = "breach", _("Somebody has waited too long")


class Channel(models.TextChoices):
    """Where somebody is called."""

    PAGE = "page", _("In the page")
    SOUND = "sound", _("Sound")
    PUSH = "push", _("Devices")
    MAIL = "mail", _("E-mail")


_EVERYWHERE = [Channel.PAGE, Channel.SOUND, Channel.PUSH, Channel.MAIL]
# Who never chose. A new conversation concerns many, and a mail about it comes too late.
USUAL: dict[str, list[str]] = {
    NoticeKind.NEW: [Channel.PAGE, Channel.SOUND, Channel.PUSH],
    NoticeKind.LINE: list(_EVERYWHERE),
    NoticeKind.MENTION: list(_EVERYWHERE),
    NoticeKind.LEFT: [Channel.PAGE, Channel.PUSH, Channel.MAIL],
    NoticeKind.BREACH: [Channel.PAGE, Channel.SOUND, Channel.PUSH],
}
USUAL_MAIL_AFTER_MIN = 15


def _usual(kind: str) -> list[str]:
    return [str(channel) for channel in USUAL[kind]]


def usual_new() -> list[str]:
    """Channels of a new conversation."""
    return _usual(NoticeKind.NEW)


def usual_line() -> list[str]:
    """Channels of a line."""
    return _usual(NoticeKind.LINE)


def usual_mention() -> list[str]:
    """Channels of a mention."""
    return _usual(NoticeKind.MENTION)


def usual_left() -> list[str]:
    """Channels of a left message."""
    return _usual(NoticeKind.LEFT)


def usual_breach() -> list[str]:
    """Channels of a breach."""
    return _usual(NoticeKind.BREACH)


def _channels(usual: Any) -> ArrayField[Any, Any]:
    return ArrayField(models.CharField(max_length=5, choices=Channel.choices), default=usual, blank=True)


class NoticeRules(models.Model):
    """What one operator wants. Without a row the defaults hold.

    ``digest_turn`` counts his collected mails; ``digest_planned`` says that the one of this turn is on its way.
    """

    operator = models.OneToOneField("chat.Operator", on_delete=models.CASCADE, related_name="notice_rules")
    new = _channels(usual_new)
    line = _channels(usual_line)
    mention = _channels(usual_mention)
    left = _channels(usual_left)
    breach = _channels(usual_breach)
    shows_words = models.BooleanField(default=True, help_text="Whether what devices show names the visitor and what he wrote.")
    mail_after_min = models.PositiveSmallIntegerField(default=USUAL_MAIL_AFTER_MIN, help_text="How long what concerns him may stay unseen before it is mailed.")
    quiet_from = models.TimeField(null=True, help_text="In his time zone; with quiet_until, or neither.")
    quiet_until = models.TimeField(null=True, help_text="At or before quiet_from: on the next day.")
    quiet_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, help_text="Weekdays on which it begins; Monday is 0.")
    free_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, help_text="Weekdays that are quiet from midnight to midnight.")
    digest_turn = models.BigIntegerField(default=0)
    digest_planned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True) | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]

    def channels(self, kind: str) -> list[str]:
        """Where he wants to hear of a kind."""
        return list(getattr(self, kind))


class PushDevice(models.Model):
    """A browser of an operator that takes pushes. It belongs to the session in which it was set up, and ends with it."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    operator = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="push_devices")
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT, unique=True, help_text="The push service's address of this browser: whoever knows it can call it.")
    p256dh = models.CharField(max_length=100, help_text="The browser's public key.")
    auth = models.CharField(max_length=40, help_text="The browser's secret.")
    key_id = models.CharField(max_length=20, help_text="With which key of ours it was set up.")
    name = models.CharField(max_length=100, blank=True, help_text="As its person knows it: browser and system.")
    session = models.CharField(max_length=40, help_text="Key of the session in which it was set up.")
    created_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True, help_text="When its push service last took something for it.")
    failures = models.PositiveIntegerField(default=0, db_default=0, help_text="How many pushes in a row were given up.")

    def __str__(self) -> str:
        return self.name or str(self.uuid)


class Notice(models.Model):
    """Something that one operator is called for. The same matter (``key``) is one row, however often it moves on.

    ``since`` is the moment of the newest thing it stands for, ``turn`` counts how often he was called anew.
    """

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    operator = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=8, choices=NoticeKind.choices)
    key = models.CharField(max_length=80)
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="notices")
    message = models.ForeignKey("chat.Message", null=True, on_delete=models.CASCADE, related_name="notices", help_text="The note of a mention.")
    by = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, help_text="The colleague who did it.")
    since = models.DateTimeField()
    turn = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    is_for_mail = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    mailed_in = models.UUIDField(null=True, help_text="The outbox row of the mail that it stands in.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "key"], name="one_notice_of_a_matter")]
        indexes = [
            models.Index(fields=["operator", "kind", "-raised_at"], name="notices_of_operator"),
            models.Index(fields=["operator", "conversation"], name="notices_unseen", condition=models.Q(seen_at__isnull=True)),
            models.Index(fields=["mailed_in"], name="notices_in_mail", condition=models.Q(mailed_in__isnull=False)),
            models.Index(fields=["raised_at"], name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
