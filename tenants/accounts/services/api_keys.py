"""Keys of the public API: made, shown once, revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tenants.accounts.models import ApiKey, IdempotencyKey, User
from tenants.accounts.services.audit import record_audit
from tenants.services import bump_auth_epoch

KEY_START = "sodan_"
MOST_KEYS = 50
ANSWERS_LIVE = timedelta(days=1)


class NotAllowed(PermissionError):
    """Only the owner and admins make keys, and only they or the key's own user revoke one."""


class BadScopes(ValueError):
    """At least one scope, and only those that exist."""


class TooManyKeys(ValueError):
    """The company has as many working keys as it may have; revoke one first."""


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """The row, and the key's text, which is shown once and kept nowhere."""

    row: ApiKey
    text: str


def hash_secret(text: str) -> str:
    """What is stored of a key's full text. It holds 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


def create_api_key(*, by: User, name: str, scopes: list[str], expires_at: datetime | None = None, address: str | None = None) -> CreatedKey:
    """Make a key that acts with the rights of ``by``. The scope ``write`` contains ``read``.

    Raises:
        NotAllowed: ``by`` may not make keys.
        BadScopes: none, or one that does not exist.
        TooManyKeys: too many work already.
    """
    if not by.may_administer or not by.is_active:
        raise NotAllowed
    wanted = set(scopes)
    if not wanted or not wanted <= set(ApiKey.Scope.values):
        raise BadScopes
    if ApiKey.Scope.WRITE in wanted:
        wanted.add(ApiKey.Scope.READ.value)
    if ApiKey.objects.filter(revoked_at__isnull=True).count() >= MOST_KEYS:
        raise TooManyKeys
    prefix = secrets.token_hex(6)
    text = f"{KEY_START}{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiKey.objects.create(
            name=" ".join(name.split())[:120] or prefix,
            prefix=prefix,
            secret_hash=hash_secret(text),
            scopes=sorted(wanted),
            user=by,
            expires_at=expires_at,
        )
        record_audit(by=by, action="api_key.created", subject=row.name, address=address, scopes=row.scopes, prefix=prefix)
    return CreatedKey(row, text)


def revoke_api_key(*, by: User, key: ApiKey, now: datetime, address: str | None = None) -> ApiKey:
    """Make a key useless at once. One that is revoked already stays as it is.

    Raises:
        NotAllowed: it is somebody else's and ``by`` is no admin.
    """
    if not by.may_administer and key.user_id != by.pk:
        raise NotAllowed
    with transaction.atomic():
        row = ApiKey.objects.select_for_update(no_key=True).get(pk=key.pk)
        if row.revoked_at is not None:
            return row
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        record_audit(by=by, action="api_key.revoked", subject=row.name, address=address, prefix=row.prefix)
        bump_auth_epoch()
        return row


def forget_answers(*, now: datetime) -> int:
    """Drop the answers kept for repeated requests that are older than a day.

    Returns:
        How many.
    """
    with transaction.atomic():
        count, _by_model = IdempotencyKey.objects.filter(created_at__lt=now - ANSWERS_LIVE).delete()
        return count
