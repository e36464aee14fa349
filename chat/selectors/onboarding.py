"""How far a company has come with its set-up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, Q

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
    """The steps as they are now, in two queries. A site that was seen goes before one that was not."""
    websites = Website.objects.filter(Q(is_active=True) | Q(first_seen_at__isnull=False))
    website = websites.order_by(F("first_seen_at").asc(nulls_last=True), "id").first()
    # Whoever asks is active, so there is a row to hang the other answers on; a second row is a colleague.
    answers = User.objects.filter(is_active=True).values_list(
        Exists(StaffInvitation.objects.filter(revoked_at__isnull=True)),
        Exists(Message.objects.filter(sender_kind=Message.SenderKind.VISITOR)),
    )
    people = list(answers[:2])
    is_invited, has_message = people[0]
    return Onboarding(
        website=website,
        is_seen=website is not None and website.first_seen_at is not None,
        has_colleague=is_invited or len(people) > 1,
        has_message=has_message,
    )
