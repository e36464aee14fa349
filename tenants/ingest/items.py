"""What travels through the stream."""

from __future__ import annotations

from uuid import UUID

import msgspec

GROUP = "ingest"
FIELD = b"items"


class Item(msgspec.Struct, frozen=True, array_like=True):
    """One fact of one tenant.

    Attributes:
        tenant: uuid of the tenant.
        kind: who takes it, see ``registry``.
        received_at: seconds since the epoch, by our clock.
        payload: what the kind's own code encoded.
    """

    tenant: UUID
    kind: str
    received_at: float
    payload: bytes


encoder = msgspec.msgpack.Encoder()
decoder = msgspec.msgpack.Decoder(list[Item])
