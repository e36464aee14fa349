"""Photos of people and logos of companies, as visitors and colleagues see them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tenants.files.services import PHOTOS, read_photo


@require_safe
def photo(request: HttpRequest, name: str, kind: str = PHOTOS) -> HttpResponse:
    """A photo or logo by the name that its content gave it, so it may be kept for ever; the widget shows it on other origins."""
    content = read_photo(name, kind=kind)
    if content is None:
        raise Http404
    return picture_response(content)


def picture_response(content: bytes) -> HttpResponse:
    """A WebP of ours whose name follows from its content, for pages of any origin."""
    return HttpResponse(
        content,
        content_type="image/webp",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
