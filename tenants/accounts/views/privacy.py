"""What the company keeps of its visitors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.accounts.forms import PrivacyForm
from tenants.accounts.models import User
from tenants.accounts.permissions import admin_required
from tenants.accounts.services.privacy import change_privacy
from tenants.scope import current_tenant


@admin_required
@require_http_methods(["GET", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Whether whole addresses are kept, and for how many days visits are."""
    assert isinstance(request.user, User)
    ref = current_tenant()
    initial = {"keeps_addresses": ref.keeps_addresses, "visits_kept_days": ref.visits_kept_days}
    form = PrivacyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_privacy(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. What may no longer be kept is removed within the hour."))
        return redirect("people:privacy")
    return render(request, "accounts/privacy.html", {"form": form}, status=422 if form.errors else 200)
