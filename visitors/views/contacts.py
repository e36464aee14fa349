"""The screen of contacts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe


@require_safe
@login_required
@never_cache
@ensure_csrf_cookie
def contacts(request: HttpRequest, contact: object = None) -> HttpResponse:
    """The contacts, an island on the public API. ``contact`` in the path is read by the island."""
    return render(request, "visitors/contacts.html")
