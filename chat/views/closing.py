"""Settings of what visitors are asked, and what they thought."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from chat.selectors.closing import closing_rules
from chat.selectors.ratings import FEWEST, figures_of, ratings_in
from chat.views.canned import operator_of
from tenants.accounts.permissions import admin_required

SPANS = (7, 30, 90, 365)
NEWEST = 50


@require_safe
@admin_required
@never_cache
@ensure_csrf_cookie
def asking(request: HttpRequest) -> HttpResponse:
    """The forms and the rules of the end, an island on the public API."""
    return render(request, "chat/asking.html")


@require_safe
@login_required
@never_cache
def ratings(request: HttpRequest) -> HttpResponse:
    """Averages with their counts, and the newest ratings."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else 30
    now, rules = timezone.now(), closing_rules()
    begin, steps = now - timedelta(days=days), rules.rating_steps or 5
    total, operators = figures_of(begin=begin, end=now, steps=steps)
    context = {
        "total": total,
        "operators": operators,
        "newest": ratings_in(asker=operator_of(request), begin=begin, end=now)[:NEWEST],
        "steps": steps,
        "days": days,
        "spans": SPANS,
        "fewest": FEWEST,
        "asks": rules.rating_steps > 0,
    }
    return render(request, "chat/ratings.html", context)
