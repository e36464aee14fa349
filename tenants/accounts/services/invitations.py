"""Asking colleagues to join, by e-mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.accounts.events import UserJoined
from tenants.accounts.models import StaffInvitation, User
from tenants.accounts.permissions import grantable_roles, rank
from tenants.accounts.services.audit import record_audit
from tenants.accounts.services.people import EmailInUse, NotAllowed
from tenants.bus import publish
from tenants.hosts import url_of
from tenants.outbox.services import enqueue_effect
from tenants.scope import current_tenant
from tenants.tokens import derive_token, hash_token

LIFETIME = timedelta(days=7)
INVITATION_MAIL = "accounts.mail_invitation"


class InvitationClosed(LookupError):
    """The invitation was accepted, revoked, has expired, or never was one of this company's."""


def invite_colleague(*, by: User, email: str, role: str, language: str, now: datetime | None = None) -> StaffInvitation:
    """Ask somebody to join. An open invitation to the same e-mail is replaced, its link with it.

    Raises:
        NotAllowed: a role that ``by`` may not give.
        EmailInUse: one of the company's people has this e-mail. (Said only to those who see the team anyway.)
    """
    moment = now or timezone.now()
    if role not in grantable_roles(by):
        raise NotAllowed
    if User.objects.filter(email__iexact=email).exists():
        raise EmailInUse
    with transaction.atomic():
        open_invitations(now=moment).filter(email__iexact=email).update(revoked_at=moment)
        invitation = StaffInvitation(email=email, role=role, language=language, invited_by=by, expires_at=moment + LIFETIME)
        invitation.token_hash = hash_token(_token(invitation))
        invitation.save()
        record_audit(by=by, action="user.invited", subject=email, role=role)
        _mail(invitation)
    return invitation


def resend_invitation(*, by: User, invitation: StaffInvitation, now: datetime | None = None) -> StaffInvitation:
    """Send a fresh link for seven more days; the old link dies.

    Raises:
        NotAllowed: a role that ``by`` may not give.
        InvitationClosed: it was accepted or revoked.
    """
    moment = now or timezone.now()
    if invitation.role not in grantable_roles(by):
        raise NotAllowed
    with transaction.atomic():
        found = StaffInvitation.objects.select_for_update().get(pk=invitation.pk)
        if found.accepted_at or found.revoked_at:
            raise InvitationClosed
        found.expires_at = moment + LIFETIME
        found.token_hash = hash_token(_token(found))
        found.save(update_fields=["expires_at", "token_hash"])
        record_audit(by=by, action="user.invited_again", subject=found.email)
        _mail(found)
    return found


def revoke_invitation(*, by: User, invitation: StaffInvitation, now: datetime | None = None) -> None:
    """Take an invitation back; does nothing when it is closed already.

    Raises:
        NotAllowed: ``by`` may not administer, or stands below the role invited to.
    """
    if not by.may_administer or rank(invitation.role) > rank(by.role):
        raise NotAllowed
    with transaction.atomic():
        changed = StaffInvitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now or timezone.now())
        if changed:
            record_audit(by=by, action="user.invitation_revoked", subject=invitation.email)


def find_invitation(*, token: str, now: datetime | None = None) -> StaffInvitation:
    """The open invitation behind a link, in this company.

    Raises:
        InvitationClosed
    """
    found = open_invitations(now=now).select_related("invited_by").filter(token_hash=hash_token(token)).first()
    if found is None:
        raise InvitationClosed
    return found


def accept_invitation(*, token: str, full_name: str, password: str, language: str, time_zone: str, now: datetime | None = None) -> User:
    """Become one of the company's people. The link works once.

    Raises:
        InvitationClosed: it was used, revoked or is too old, also by a twin of this very call; or the one who invited
            may no longer give this role.
        EmailInUse: the e-mail joined by another way meanwhile.
    """
    moment = now or timezone.now()
    password_hash = make_password(password)
    with transaction.atomic():
        invitation = open_invitations(now=moment).select_for_update(of=("self",)).filter(token_hash=hash_token(token)).first()
        if invitation is None or invitation.role not in grantable_roles(invitation.invited_by) or not invitation.invited_by.is_active:
            raise InvitationClosed
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise EmailInUse
        user = User(email=invitation.email, full_name=full_name, role=invitation.role, language=language, time_zone=time_zone)
        user.password = password_hash
        user.save(force_insert=True)
        invitation.accepted_at = moment
        invitation.save(update_fields=["accepted_at"])
        record_audit(by=user, action="user.joined", subject=user.email, role=user.role)
        publish(UserJoined(user.pk, user.uuid, user.role))
    return user


def open_invitations(*, now: datetime | None = None) -> QuerySet[StaffInvitation]:
    """Invitations that can still be accepted."""
    return StaffInvitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now or timezone.now())


def invitation_url(invitation: StaffInvitation) -> str:
    """The link of the mail, made again from the row and the secret key, on the company's stored host."""
    return url_of(current_tenant(), f"/invitation/{_token(invitation)}/")


def _token(invitation: StaffInvitation) -> str:
    # Its end is part of it, so that a link sent again is another link.
    return derive_token("invitation", current_tenant().uuid, invitation.uuid, invitation.expires_at.timestamp(), matching=invitation.token_hash)


def _mail(invitation: StaffInvitation) -> None:
    key = f"{INVITATION_MAIL}:{invitation.uuid}:{invitation.expires_at.timestamp()}"
    enqueue_effect(kind=INVITATION_MAIL, key=key, payload={"invitation": str(invitation.uuid)})
