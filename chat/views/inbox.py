"""The inbox."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from chat.api.shapes import operator_card, session_user
from chat.services.operators import ensure_operator
from tenants.accounts.models import User


@require_safe
@login_required
@never_cache
@ensure_csrf_cookie
def inbox(request: HttpRequest, conversation: object = None) -> HttpResponse:
    """The inbox, a live island on the public API and the socket. ``conversation`` in the path is read by the island."""
    return render(request, "chat/inbox.html", {"session": session_of(request)})


def session_of(request: HttpRequest) -> dict[str, Any]:
    """What ``session/`` of the API answers, so that the island need not ask."""
    # login_required lets nobody else in.
    operator = ensure_operator(user=cast(User, request.user))
    session: dict[str, Any] = msgspec.to_builtins({"user": session_user(operator.user), "operator": operator_card(operator)})
    return session
