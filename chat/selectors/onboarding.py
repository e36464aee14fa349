"""How far a company has come with its set-up."""

from __future__ import annotations

from dataclasses import dataclass

from chat.models import Message
from tenants.accounts.models import StaffInvitation, User
from visitors.models import Website


@dataclass(frozen=True, slots=True)
class Onboarding:
    """The steps, each done or not; ``website`` is the one whose snippet is shown."""

    website: Website | None
    is_seen: bool
    has_colleague: bool
    has_message: bool

    @property
    def done(self) -> int:
        """How many of the four steps are done."""
        return sum([self.website is not None, self.is_seen, self.has_colleague, self.has_message])


def onboarding() -> Onboarding:
    """The steps as they are now. A site that was seen goes before one that was not."""
    website = Website.objects.filter(is_active=True).order_by("-first_seen_at", "id").first()
    seen = Website.objects.filter(first_seen_at__isnull=False).order_by("first_seen_at").first()
    return Onboarding(
        website=seen or website,
        is_seen=seen is not None,
        has_colleague=User.objects.filter(is_active=True).count() > 1 or StaffInvitation.objects.filter(revoked_at__isnull=True).exists(),
        has_message=Message.objects.filter(sender_kind=Message.SenderKind.VISITOR).exists(),
    )
