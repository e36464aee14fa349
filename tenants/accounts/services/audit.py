"""The record of who changed what."""

from __future__ import annotations

from typing import Any

from tenants.accounts.models import AuditLine, User
from tenants.clients import current_client


def record_audit(*, by: User | None, action: str, subject: str = "", address: str | None = None, **details: Any) -> AuditLine:
    """Add a line, in the transaction of the change itself.

    Args:
        by: Who did it; None for the system.
        action: Noun and past participle, such as ``user.invited``.
        subject: What it was done to, as people read it.
        address: The client's address; that of the request in force if left out, none where no request is behind it.
        details: JSON values worth keeping; never a secret.
    """
    return AuditLine.objects.create(user=by, action=action, subject=subject[:200], address=address or current_client(), details=details)
