"""How answers are described in the OpenAPI document."""

from __future__ import annotations

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


def page(struct: type[msgspec.Struct], description: str) -> OpenApiResponse:
    """An answer that is one page of a list."""
    text = {"type": ["string", "null"]}
    return OpenApiResponse(
        {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": {"type": "array", "items": ref(struct)}, "next": text, "previous": text},
        },
        description=description,
    )
