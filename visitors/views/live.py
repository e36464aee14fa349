"""Who is on the site now, and of which arrivals one is told."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.models import User
from visitors.forms import ArrivalRuleForm
from visitors.selectors import arrival_rules
from visitors.services import change_arrival_rule


@require_safe
@login_required
@never_cache
@ensure_csrf_cookie
def visitors(request: HttpRequest, visitor: object = None) -> HttpResponse:
    """The list, a live island on the socket. ``visitor`` in the path is read by the island."""
    return render(request, "visitors/visitors.html")


@login_required
@require_http_methods(["GET", "POST"])
def arrivals(request: HttpRequest) -> HttpResponse:
    """One's own rule of which arrivals are worth a notice."""
    assert isinstance(request.user, User)
    rule = arrival_rules(user_ids=[request.user.pk])[request.user.pk]
    form = ArrivalRuleForm(request.POST if request.method == "POST" else None, initial=ArrivalRuleForm.initial_of(rule))
    if request.method == "POST" and form.is_valid():
        change_arrival_rule(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Your open pages follow at once."))
        return redirect("visitors:arrivals")
    return render(request, "visitors/arrivals.html", {"form": form}, status=422 if form.errors else 200)
