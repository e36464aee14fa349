"""The screen of contacts."""

from __future__ import annotations

import tempfile
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.models import User
from tenants.accounts.permissions import admin_required
from tenants.problems import problem_for
from visitors.api.contact_filters import read_filter
from visitors.permissions import NotFound, access_contact_import
from visitors.selectors.contacts import contacts_of
from visitors.services.contacts.export import export_contacts
from visitors.services.contacts.importing import export_refused


@require_safe
@login_required
@never_cache
@ensure_csrf_cookie
def contacts(request: HttpRequest, contact: object = None) -> HttpResponse:
    """The contacts, an island on the public API. ``contact`` in the path is read by the island."""
    return render(request, "visitors/contacts.html")


@admin_required
@never_cache
@ensure_csrf_cookie
@require_safe
def imports(request: HttpRequest, uuid: object = None) -> HttpResponse:
    """Imports of contacts, the same island; for the owner and admins. ``uuid`` in the path is read by the island."""
    return render(request, "visitors/contacts.html")


@admin_required
@never_cache
@require_POST
def export(request: HttpRequest) -> FileResponse | HttpResponse:
    """The contacts that a list's parameters find, as CSV; for the owner and admins."""
    assert isinstance(request.user, User)
    try:
        rows = contacts_of(read_filter(request.GET))
    except Exception as error:
        problem = problem_for(error)
        if problem is None:
            raise
        return problem.response()
    # Written whole before the first byte leaves: whoever reads slowly holds no connection of the database.
    target = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - the response closes it
    for line in export_contacts(by=request.user, rows=rows):
        target.write(line.encode())
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename="contacts.csv", content_type="text/csv; charset=utf-8")


@admin_required
@never_cache
@require_safe
def refused_rows(request: HttpRequest, uuid: UUID) -> FileResponse:
    """What an import refused, as CSV: the rows as they were, then what is wrong, to be mended and sent again."""
    try:
        source = access_contact_import(import_id=uuid)
    except NotFound as error:
        raise Http404 from error
    target = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - the response closes it
    for line in export_refused(source):
        target.write(line.encode())
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename="refused.csv", content_type="text/csv; charset=utf-8")
