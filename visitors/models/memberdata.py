"""What the company's own systems know of a contact, and where they are asked for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id

# By then a worker has asked, or will not.
ANSWER_WITHIN = timedelta(seconds=15)


class MemberData(models.Model):
    """Orders and cards of a contact as one source told them; each source replaces its own and touches nobody else's."""

    class Source(models.TextChoices):
        SIGNED = "signed", _("Signed in on the site")
        API = "api", _("API")
        PULL = "pull", _("Asked for")

    contact = models.ForeignKey("visitors.Contact", on_delete=models.CASCADE, related_name="member_data", db_index=False)
    source = models.CharField(max_length=6, choices=Source.choices)
    website = models.ForeignKey("visitors.Website", null=True, on_delete=models.CASCADE, related_name="+", help_text="Whose server told it; none by the API.")
    orders = models.JSONField(default=list, help_text="In the form of ``clean_order``.")
    cards = models.JSONField(default=list, help_text="In the form of ``clean_card``.")
    told_at = models.DateTimeField(null=True, help_text="When the source said so; null while it has not answered yet.")
    member = models.CharField(max_length=200, blank=True, default="", help_text="The external id for which it was asked; of another one nothing is shown.")
    asked_at = models.DateTimeField(null=True, help_text="When the source was last asked.")
    failed_at = models.DateTimeField(null=True, help_text="When it last did not answer; null since it did.")
    failure = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "source", "website"], name="member_data_of_source", nulls_distinct=False),
        ]

    def is_waiting(self, now: datetime) -> bool:
        """Whether the source was asked and may still answer."""
        if self.asked_at is None or now - self.asked_at > ANSWER_WITHIN:
            return False
        return all(at is None or at < self.asked_at for at in (self.told_at, self.failed_at))


class MemberSource(models.Model):
    """The address of a website's own server that is asked what it knows of a member."""

    website = models.OneToOneField("visitors.Website", on_delete=models.CASCADE, related_name="member_source")
    url = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True, help_text="When it last did not answer.")
    failure = models.CharField(max_length=16, blank=True, default="", help_text="Why, a key of ``FAILURES``.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    paused_until = models.DateTimeField(null=True, help_text="It failed so often that it is not asked before.")

    def is_paused(self, now: datetime) -> bool:
        """Whether it failed so often that it is left in peace for a while."""
        return self.paused_until is not None and self.paused_until > now


class MemberSourceKey(models.Model):
    """What questions to a website's server are signed with. Two may be valid at once: then each question has two signatures."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="member_source_keys")
    sealed_secret = models.CharField(max_length=200, help_text="Encrypted; see tenants.sealing.")
    ending = models.CharField(max_length=4, help_text="Its last characters, by which people tell it from the other.")
    created_at = models.DateTimeField(auto_now_add=True)
