"""The company's card, and its end."""

from __future__ import annotations

import tempfile

from django.conf import settings
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.forms import CompanyForm, DeleteCompanyForm
from tenants.accounts.models import Role, User
from tenants.accounts.permissions import admin_required, owner_required
from tenants.accounts.selectors import owner_address
from tenants.accounts.services.company import change_company, delete_company
from tenants.accounts.services.export import export_company
from tenants.accounts.views.changes import say_saved
from tenants.hosts import public_url
from tenants.limits import hit
from tenants.middleware import content_security_policy
from tenants.scope import current_tenant


@admin_required
@require_http_methods(["GET", "POST"])
def company(request: HttpRequest) -> HttpResponse:
    """Name, default language, time zone, support address; the way out for the owner."""
    user, ref = _person(request), current_tenant()
    initial = {"name": ref.name, "language": ref.language, "time_zone": ref.time_zone, "support_address": ref.support_address}
    form = CompanyForm(request.POST if request.method == "POST" else None, initial=initial, owner_address=owner_address())
    if request.method == "POST" and form.is_valid():
        change_company(by=user, **form.cleaned_data)
        say_saved(request, _("Saved."))
        return redirect("people:company")
    context = {"form": form, "is_owner": user.role == Role.OWNER, "grace_days": settings.DELETE_GRACE_DAYS}
    return render(request, "accounts/company.html", context, status=422 if form.errors else 200)


@owner_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Typed address and password, then the end of the company (for as long as the grace, it can be taken back)."""
    user, ref = _person(request), current_tenant()
    form = DeleteCompanyForm(request.POST if request.method == "POST" else None, user=user, host=ref.host)
    if request.method == "POST":
        hit("password", user.pk, limit=10, period=600)
        if form.is_valid():
            logout(request)
            delete_company(by=user)
            return redirect(public_url("/closed/"))
    context = {"form": form, "host": ref.host, "grace_days": settings.DELETE_GRACE_DAYS}
    response = render(request, "accounts/company_delete.html", context, status=422 if form.errors else 200)
    # The answer to this form leads to the platform's own host, because this one no longer answers.
    response["Content-Security-Policy"] = content_security_policy(host=ref.host + settings.URL_PORT, form_action=settings.BASE_URL)
    return response


@owner_required
@require_POST
def export(request: HttpRequest) -> FileResponse:
    """Everything the company has here, as a download."""
    user, ref = _person(request), current_tenant()
    hit("export", user.pk, limit=6, period=3600)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    export_company(by=user, target=file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{ref.slug}.zip", content_type="application/zip")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
