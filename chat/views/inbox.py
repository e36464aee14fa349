"""The inbox."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from tenants.files.services import photo_url


@require_safe
@login_required
@never_cache
@ensure_csrf_cookie
def inbox(request: HttpRequest, conversation: object = None) -> HttpResponse:
    """The inbox, a live island on the public API and the socket. ``conversation`` in the path is read by the island."""
    return render(request, "chat/inbox.html", {"session": _session(request)})


def _session(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    return {
        "user": {
            "id": str(user.uuid),
            "name": user.shown_name,
            "email": user.email,
            "role": user.role,
            "photo": photo_url(user.photo),
            "may_supervise": user.may_supervise,
            "may_administer": user.may_administer,
        },
        "language": get_language() or "en",
    }
