"""The shapes of visitors on the wire."""

from __future__ import annotations

from uuid import UUID

import msgspec


class VisitorSelf(msgspec.Struct):
    """Who a visitor is to himself: ``self`` of his ``welcome``."""

    id: UUID
