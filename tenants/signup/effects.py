"""What sign-up does outside its transaction: one mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants.mail import send_templated
from tenants.models import PendingSignup
from tenants.outbox.registry import effect
from tenants.signup.services import CONFIRM_MAIL, confirmation_url


@effect(CONFIRM_MAIL)
def mail_confirmation(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Mail the link; nothing is left to say when the sign-up was confirmed or expired meanwhile."""
    signup = PendingSignup.objects.filter(uuid=payload["signup"], state=PendingSignup.State.WAITING).first()
    if signup is None:
        return
    send_templated(
        to=signup.email,
        template="mail/confirm_signup",
        context={"signup": signup, "url": confirmation_url(signup)},
        language=signup.language,
        entry_uuid=entry_uuid,
    )
