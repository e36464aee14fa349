"""Mail about people: invitation, password reset, password changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants.accounts.adapter import ResetTokens
from tenants.accounts.models import StaffInvitation, User
from tenants.accounts.services.invitations import INVITATION_MAIL, invitation_url
from tenants.accounts.services.recovery import CHANGED_MAIL, RESET_MAIL, reset_url
from tenants.hosts import url_of
from tenants.mail import send_templated
from tenants.outbox.registry import effect
from tenants.scope import current_tenant


@effect(INVITATION_MAIL)
def mail_invitation(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Mail the link, unless the invitation was closed meanwhile."""
    invitation = StaffInvitation.objects.select_related("invited_by").filter(uuid=payload["invitation"]).first()
    if invitation is None or invitation.accepted_at or invitation.revoked_at:
        return
    company = current_tenant()
    send_templated(
        to=invitation.email,
        template="mail/invitation",
        context={"invitation": invitation, "company_name": company.name, "host": company.host, "url": invitation_url(invitation)},
        language=invitation.language,
        entry_uuid=entry_uuid,
        from_name=company.name,
    )


@effect(RESET_MAIL)
def mail_password_reset(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Mail a reset link to whoever has this e-mail; to nobody else."""
    user = User.objects.filter(email__iexact=payload["email"], is_active=True).first()
    if user is None:
        return
    send_templated(
        to=user.email,
        template="mail/password_reset",
        context={"user": user, "company_name": current_tenant().name, "url": reset_url(user, ResetTokens().make_token(user))},
        language=user.language,
        entry_uuid=entry_uuid,
        from_name=current_tenant().name,
    )


@effect(CHANGED_MAIL)
def mail_password_changed(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Tell a person that the password was changed, and what to do if it was somebody else."""
    user = User.objects.filter(uuid=payload["user"]).first()
    if user is None:
        return
    send_templated(
        to=user.email,
        template="mail/password_changed",
        context={"user": user, "company_name": current_tenant().name, "url": url_of(current_tenant(), "/account/password/reset/")},
        language=user.language,
        entry_uuid=entry_uuid,
        from_name=current_tenant().name,
    )
