"""The live wall."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from chat.views.inbox import session_of
from chat.views.invitations import person


@require_safe
@login_required
@never_cache
@ensure_csrf_cookie
def wall(request: HttpRequest) -> HttpResponse:
    """All conversations that wait or go on, a live island; for those who supervise."""
    by = person(request)
    if not by.may_supervise:
        raise PermissionDenied
    return render(request, "chat/wall.html", {"session": session_of(request), "departments_may_change": by.may_administer})
