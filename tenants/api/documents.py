"""How answers are described in the OpenAPI document."""

from __future__ import annotations

from typing import Any

import msgspec
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

CURSOR = OpenApiParameter("cursor", str, description="`next` or `previous` of an earlier answer, unchanged.")
LIMIT = OpenApiParameter("limit", int, description="Rows on a page, 1 to 100; 30 unless told.")
IDEMPOTENCY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Any text of your own; the same key again gets the first answer.")


def ref(struct: type[msgspec.Struct]) -> dict[str, str]:
    """A reference to a shape of the wire."""
    return {"$ref": f"#/components/schemas/{struct.__name__}"}


def one(struct: type[msgspec.Struct], description: str) -> OpenApiResponse:
    """An answer that is one thing."""
    return OpenApiResponse(ref(struct), description=description)


def items(struct: type[msgspec.Struct], description: str) -> OpenApiResponse:
    """An answer that is a whole list."""
    return OpenApiResponse(
        {"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": ref(struct)}}}, description=description
    )


def page(struct: type[msgspec.Struct], description: str, **extra: Any) -> OpenApiResponse:
    """An answer that is one page of a list; ``extra``: schemas of what stands beside the rows."""
    cursor = {"type": ["string", "null"]}
    properties = {"results": {"type": "array", "items": ref(struct)}, "next": cursor, "previous": cursor, **extra}
    return OpenApiResponse({"type": "object", "required": list(properties), "properties": properties}, description=description)
