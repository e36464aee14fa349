"""A browser that comes to a site, known or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenants.ids import new_id
from visitors.models.contact import LONGEST_TAG

# How long who refused an invitation is left in peace, by the number of his refusals; after the last, for good.
PEACE_AFTER_REFUSALS = (timedelta(days=7),)


class Visitor(models.Model):
    """A browser. Its token lives in the storage of the site's own origin and is kept here as a hash only."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="visitors")
    contact = models.ForeignKey("visitors.Contact", null=True, on_delete=models.SET_NULL, related_name="visitors")
    identified_at = models.DateTimeField(null=True, help_text="Since when the site's server vouches for who he is; null for what he only says.")
    token_hash = models.CharField(max_length=64, unique=True)
    # An answer with a new token may be lost on its way; what the page then still has names him, but only beside his member's signature.
    previous_token_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    previous_token_until = models.DateTimeField(null=True)
    generation = models.PositiveIntegerField(default=0, db_default=0, help_text="Grows when his tickets of before end.")
    is_name_signed = models.BooleanField(default=False, db_default=False, help_text="Whether the site's server said the name; what he says does not change it.")
    is_email_signed = models.BooleanField(default=False, db_default=False)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=400, blank=True)
    page_url = models.CharField(max_length=2000, blank=True)
    page_title = models.CharField(max_length=300, blank=True)
    referrer = models.CharField(max_length=2000, blank=True)
    tags = ArrayField(
        models.CharField(max_length=LONGEST_TAG), default=list, db_default=[], blank=True, help_text="What he is marked with while he is no contact."
    )
    # Kept up by those who store visits, and left when old visits are deleted.
    visit_count = models.PositiveIntegerField(db_default=0, default=0)
    first_visit_at = models.DateTimeField(null=True)
    last_visit_at = models.DateTimeField(null=True, help_text="When his newest visit began.")
    first_touch = models.JSONField(null=True, help_text="A ``Touch``: where his first visit came from.")
    last_touch = models.JSONField(null=True, help_text="The same of his newest visit.")
    is_banned = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True, help_text="When he was last offered a conversation.")
    refused_at = models.DateTimeField(null=True, help_text="When he last refused one.")
    refusals = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="How often he refused; whoever did so twice is not asked again.")
    is_never_invited = models.BooleanField(default=False, db_default=False, help_text="He said that he does not want to be asked again.")
    talked_before = models.BooleanField(db_default=False, default=False, help_text="Whether a conversation with him was ever begun.")
    in_conversation = models.UUIDField(null=True, help_text="Public id of the conversation that waits or goes on with him now.")
    conversation_with = models.CharField(db_default="", max_length=150, blank=True, help_text="Who answers him in it; empty while he waits.")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, help_text="Newest sign of life: page load, frame or heartbeat.")

    class Meta:
        indexes = [
            models.Index(fields=["-seen_at"], name="visitor_newest"),
            models.Index(fields=["previous_token_hash"], name="visitor_by_previous_token", condition=~models.Q(previous_token_hash="")),
        ]

    def __str__(self) -> str:
        return self.name or f"visitor {self.uuid.hex[-4:]}"

    def wants_peace(self, now: datetime) -> datetime | bool:
        """Whether he refused invitations in this browser: until when he is not to be asked again, True for ever, False if he may be."""
        if self.is_never_invited or self.refusals > len(PEACE_AFTER_REFUSALS):
            return True
        if self.refusals == 0 or self.refused_at is None:
            return False
        until = self.refused_at + PEACE_AFTER_REFUSALS[self.refusals - 1]
        return until if until > now else False

    @property
    def is_identified(self) -> bool:
        """Whether the site's server vouches for who he is. Where the contact is gone, nobody knows who that was."""
        return self.identified_at is not None and self.contact_id is not None
