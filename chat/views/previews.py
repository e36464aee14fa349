"""Pictures of own pages, in the small copy that cards show."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from chat.services.previews.fetching import KIND
from tenants.accounts.views.photos import picture_response
from tenants.files.services import read_photo


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture by the name that its content gave it; the widget shows it on other origins."""
    content = read_photo(name, kind=KIND)
    if content is None:
        raise Http404
    return picture_response(content)
