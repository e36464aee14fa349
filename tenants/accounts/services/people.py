"""The people of a company: who is one, what they may do, and when they no longer may."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tenants.accounts.events import UserDeactivated, UserJoined, UserReactivated, UserRoleChanged, UserSignedOutEverywhere
from tenants.accounts.models import Role, User
from tenants.accounts.permissions import grantable_roles, may_manage
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish
from tenants.services import bump_auth_epoch


class NotAllowed(PermissionError):
    """The actor may not do this to that person."""


class EmailInUse(ValueError):
    """Somebody of this company signs in with this e-mail already."""


class OwnerNeeded(ValueError):
    """A company has exactly one owner: hand ownership over first."""


def add_owner(*, uuid: UUID, email: str, full_name: str, password_hash: str, language: str, time_zone: str) -> User:
    """The first person of a new company, under a new uuid. The password arrives hashed: it was hashed at sign-up."""
    with transaction.atomic(savepoint=False):
        owner = User(uuid=uuid, email=email, full_name=full_name, role=Role.OWNER, language=language, time_zone=time_zone)
        owner.password = password_hash
        owner.save(force_insert=True)
        record_audit(by=owner, action="company.founded", subject=full_name)
        publish(UserJoined(owner.pk, owner.uuid, owner.role))
    return owner


def change_role(*, by: User, user: User, role: str) -> User:
    """Give a person another role; what he may do changes with his next step, and open sockets are checked again.

    Raises:
        NotAllowed: not somebody whom ``by`` may manage, or a role that ``by`` may not give.
    """
    with transaction.atomic():
        by, user = _lock(by, user)
        if not may_manage(by, user) or role not in grantable_roles(by):
            raise NotAllowed
        if user.role == role:
            return user
        before, user.role = user.role, role
        user.session_epoch += 1
        user.save(update_fields=["role", "session_epoch"])
        record_audit(by=by, action="user.role_changed", subject=user.email, before=before, after=role)
        bump_auth_epoch()
        publish(UserRoleChanged(user.pk, user.uuid, role))
    return user


def deactivate_user(*, by: User, user: User) -> User:
    """Shut a person out: sessions, sockets and API keys end; what he wrote stays.

    Raises:
        NotAllowed: not somebody whom ``by`` may manage.
    """
    with transaction.atomic():
        by, user = _lock(by, user)
        if not may_manage(by, user):
            raise NotAllowed
        if not user.is_active:
            return user
        user.is_active = False
        user.session_epoch += 1
        user.save(update_fields=["is_active", "session_epoch"])
        record_audit(by=by, action="user.deactivated", subject=user.email)
        bump_auth_epoch()
        publish(UserDeactivated(user.pk, user.uuid))
    return user


def reactivate_user(*, by: User, user: User) -> User:
    """Let a person in again, with the role he had; old sessions stay dead.

    Raises:
        NotAllowed: not somebody whom ``by`` may manage.
    """
    with transaction.atomic():
        by, user = _lock(by, user)
        if not may_manage(by, user):
            raise NotAllowed
        if user.is_active:
            return user
        user.is_active = True
        user.save(update_fields=["is_active"])
        record_audit(by=by, action="user.reactivated", subject=user.email)
        publish(UserReactivated(user.pk, user.uuid))
    return user


def transfer_ownership(*, by: User, user: User) -> User:
    """Make somebody else the owner; the owner so far becomes an admin. There is exactly one owner at any moment (A092).

    Raises:
        NotAllowed: ``by`` is not the owner (any more).
        OwnerNeeded: the other person is the owner already, or is deactivated.
    """
    with transaction.atomic():
        by, user = _lock(by, user)
        if by.role != Role.OWNER or not by.is_active:
            raise NotAllowed
        if user.pk == by.pk or not user.is_active:
            raise OwnerNeeded
        # In this order: the database allows one owner at a time.
        by.role = Role.ADMIN
        by.save(update_fields=["role"])
        user.role = Role.OWNER
        user.save(update_fields=["role"])
        record_audit(by=by, action="company.handed_over", subject=user.email)
        bump_auth_epoch()
        publish(UserRoleChanged(by.pk, by.uuid, by.role))
        publish(UserRoleChanged(user.pk, user.uuid, user.role))
    return user


def end_sessions(*, by: User, user: User) -> User:
    """End every session of a person, the present one included unless the view renews it.

    Raises:
        NotAllowed: another person's, and not one whom ``by`` may manage.
    """
    with transaction.atomic():
        by, user = _lock(by, user)
        if by.pk != user.pk and not may_manage(by, user):
            raise NotAllowed
        user.session_epoch += 1
        user.save(update_fields=["session_epoch"])
        record_audit(by=by, action="user.signed_out_everywhere", subject=user.email)
        bump_auth_epoch()
        publish(UserSignedOutEverywhere(user.pk, user.uuid))
    return user


def change_password(*, user: User, password: str) -> User:
    """Set a new password; all sessions end with the old one (their hash is bound to it)."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record_audit(by=user, action="user.password_changed", subject=user.email)
        bump_auth_epoch()
        publish(UserSignedOutEverywhere(user.pk, user.uuid))
    return user


def _lock(by: User, user: User) -> tuple[User, User]:
    """Both rows as they are now, locked in ascending order, so that two decisions about the same people queue up."""
    locked = {found.pk: found for found in User.objects.select_for_update().filter(pk__in={by.pk, user.pk}).order_by("pk")}
    if by.pk not in locked or user.pk not in locked or not locked[by.pk].is_active:
        raise NotAllowed
    return locked[by.pk], locked[user.pk]
