"""Answers to pages of other origins: exact origins, never credentials (A100)."""

from __future__ import annotations

from django.http import HttpResponse

PREFLIGHT_SECONDS = 600


def readable_by(response: HttpResponse, origin: str) -> HttpResponse:
    """Let scripts of exactly this origin read the answer."""
    response.headers["Access-Control-Allow-Origin"] = origin
    return _cross_origin(response)


def readable_by_anyone(response: HttpResponse) -> HttpResponse:
    """Let scripts of any page read the answer; for refusals that only say why, and for files that are public anyway."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _cross_origin(response)


def preflight(origin: str | None) -> HttpResponse:
    """The answer to ``OPTIONS``: what the origin may send, or nothing for an origin that may not (None)."""
    if origin is None:
        return _cross_origin(HttpResponse(status=403))
    response = readable_by(HttpResponse(status=204), origin)
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "content-type"
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response


def _cross_origin(response: HttpResponse) -> HttpResponse:
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    varies = {part.strip() for part in response.headers.get("Vary", "").split(",") if part.strip()}
    response.headers["Vary"] = ", ".join(sorted(varies | {"Origin"}))
    return response
