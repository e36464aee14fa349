"""How far a new company has come."""

from __future__ import annotations

from dataclasses import dataclass

from chat.models import Conversation, Message
from tenants.accounts.models import StaffInvitation, User
from visitors.models import Website


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The steps by key, and the key of the website whose script tag is shown."""

    steps: dict[str, bool]
    website_key: str | None


def onboarding_steps() -> FirstSteps:
    """Which of the first steps are done.

    ``widget_seen``: the widget was loaded on a site; ``colleague_invited``; ``first_message``: somebody wrote;
    ``first_answer``: somebody answered.
    """
    website = Website.objects.filter(is_active=True).order_by("id").first()
    return FirstSteps(
        {
            "widget_seen": Website.objects.filter(first_seen_at__isnull=False).exists(),
            "colleague_invited": StaffInvitation.objects.exists() or User.objects.count() > 1,
            "first_message": Conversation.objects.exists(),
            "first_answer": Message.objects.filter(sender_kind=Message.SenderKind.OPERATOR, kind=Message.Kind.MESSAGE).exists(),
        },
        website.key if website else None,
    )
