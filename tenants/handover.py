"""From the platform's host to a session on a company's own: a token that works once, within 60 seconds (R13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tenants.models import HandoverToken, Tenant
from tenants.scope import TenantRef, public_scope
from tenants.tokens import hash_token, new_token

LIFETIME = timedelta(seconds=60)

_REDEEM = """
UPDATE tenants_handovertoken SET used_at = %s
WHERE token_hash = %s AND tenant_id = %s AND expires_at > %s AND used_at IS NULL
RETURNING user_uuid
"""


def issue_handover(*, tenant: Tenant, user_uuid: UUID, now: datetime | None = None) -> str:
    """A token that opens one session of this person on the company's host. Call it in public scope."""
    token = new_token()
    HandoverToken.objects.create(token_hash=hash_token(token), tenant=tenant, user_uuid=user_uuid, expires_at=(now or timezone.now()) + LIFETIME)
    return token


def redeem_handover(*, token: str, tenant: TenantRef, now: datetime | None = None) -> UUID | None:
    """Use a token up.

    Returns:
        Whose session it opens; None when it was used, is too old, or belongs to another company.
    """
    moment = now or timezone.now()
    with public_scope(), connection.cursor() as cursor:
        # One statement finds and uses it up, so that of two at the same moment one gets in.
        cursor.execute(_REDEEM, [moment, hash_token(token), tenant.id, moment])
        row = cursor.fetchone()
    return row[0] if row else None


def forget_old_handovers(*, now: datetime | None = None) -> None:
    """Delete tokens that are long past."""
    with public_scope():
        HandoverToken.objects.filter(expires_at__lt=(now or timezone.now()) - timedelta(hours=1)).delete()
