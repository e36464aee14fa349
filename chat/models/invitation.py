"""Offers to talk, and offers of a page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class Look(models.TextChoices):
    """How an invitation stands on the visitor's page."""

    BUBBLE = "bubble", _("Small bubble")
    CARD = "card", _("Card with photo")
    PANEL = "panel", _("Open conversation")


class InvitationTemplate(models.Model):
    """A text that operators begin from, for each language; its placeholders are filled in for the visitor."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    texts = models.JSONField(default=dict, help_text="Language to text.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """One offer to talk to one visitor, by an operator or by a greeting; and each that a greeting's hold-out kept back.

    A visitor has at most one that he can still answer.
    """

    class Status(models.TextChoices):
        SENT = "sent", _("Sent")
        SHOWN = "shown", _("Seen")
        ACCEPTED = "accepted", _("Accepted")
        DISMISSED = "dismissed", _("Declined")
        EXPIRED = "expired", _("Not answered")
        HELD = "held", _("Held out")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    visitor = models.ForeignKey("visitors.Visitor", on_delete=models.CASCADE, related_name="invitations", db_index=False)
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="invitations", db_index=False)
    operator = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="invitations", db_index=False)
    greeting = models.ForeignKey("chat.Greeting", null=True, on_delete=models.SET_NULL, related_name="invitations", db_index=False)
    conversation = models.ForeignKey("chat.Conversation", null=True, on_delete=models.SET_NULL, related_name="invitations", db_index=False)
    cid = models.UUIDField(help_text="Made by who sent it; the same command has one effect.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SENT)
    look = models.CharField(max_length=8, choices=Look.choices, default=Look.CARD)
    body = models.CharField(max_length=500)
    page_url = models.CharField(max_length=2000, blank=True)
    page_title = models.CharField(max_length=300, blank=True)
    is_never = models.BooleanField(default=False, help_text="Dismissed for good.")
    sent_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visitor", "cid"], name="invitation_once"),
            models.UniqueConstraint(fields=["visitor"], condition=models.Q(status__in=["sent", "shown"]), name="one_open_invitation"),
        ]
        indexes = [
            models.Index(fields=["visitor", "-sent_at"], name="invitation_of_visitor"),
            models.Index(fields=["greeting", "sent_at"], name="invitation_of_greeting"),
            # Deleting a conversation asks for its invitation.
            models.Index(fields=["conversation"], condition=models.Q(conversation__isnull=False), name="invitation_of_conversation"),
            models.Index(fields=["expires_at"], condition=models.Q(status__in=["sent", "shown"]), name="invitation_open"),
            models.Index(fields=["-sent_at", "-id"], name="invitation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.uuid}"


class PagePush(models.Model):
    """A page that an operator proposed in a conversation; the line with its link is there in any case."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        OPENED = "opened", _("Opened")
        NEW_TAB = "new_tab", _("Opened in a new tab")
        LATER = "later", _("Later")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="pages", db_index=False)
    operator = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="pages", db_index=False)
    cid = models.UUIDField()
    url = models.CharField(max_length=2000)
    title = models.CharField(max_length=300, blank=True)
    is_foreign = models.BooleanField(help_text="The address is none of the website's own.")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "cid"], name="page_push_once")]
        indexes = [models.Index(fields=["conversation", "-id"], name="page_push_of_conversation")]

    def __str__(self) -> str:
        return self.url
