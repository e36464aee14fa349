"""Settings of business hours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat.forms import HoursForm
from chat.models import BusinessHours
from chat.services.hours import HoursOverlap, set_business_hours
from tenants.accounts.models import User
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved


@admin_required
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """The week, in the company's time zone."""
    assert isinstance(request.user, User)
    form = HoursForm(request.POST if request.method == "POST" else None, initial=HoursForm.initial_of(BusinessHours.objects.all()))
    if request.method == "POST" and form.is_valid():
        try:
            set_business_hours(by=request.user, ranges=form.ranges())
        except HoursOverlap as error:
            day = BusinessHours.Weekday(error.weekday).label
            form.add_error(None, _("%(day)s: two stretches cover the same time.") % {"day": day})
        else:
            say_saved(request, _("Saved."))
            return redirect("chat:hours")
    return render(request, "chat/hours.html", {"form": form}, status=422 if form.errors else 200)
