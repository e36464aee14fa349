"""Public identifiers: UUID version 7 (RFC 9562), ordered by time of creation."""

from __future__ import annotations

from uuid import UUID

import uuid_utils.compat as uuid_utils


def new_id() -> UUID:
    """A new UUIDv7."""
    return UUID(int=uuid_utils.uuid7().int)
