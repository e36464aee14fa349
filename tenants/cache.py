"""How values are kept in the cache: as JSON, never pickled (A133)."""

from __future__ import annotations

import json
from typing import Any


class JsonSerializer:
    """Serializer of Django's Redis cache; integers stay bare so that Redis can count with them."""

    def dumps(self, obj: Any) -> bytes | int:
        """The stored form of a value.

        Raises:
            TypeError: the value is not JSON.
        """
        if type(obj) is int:
            return obj
        return json.dumps(obj, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        """The value of a stored form."""
        try:
            return int(data)
        except ValueError:
            return json.loads(data)
