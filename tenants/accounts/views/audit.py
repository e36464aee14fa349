"""The audit log: who changed what, when, and from where."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from rest_framework.request import Request

from tenants.accounts.audit import audit_kinds, sentence_of
from tenants.accounts.models import AuditLine
from tenants.accounts.permissions import admin_required
from tenants.accounts.selectors import audit_lines, team_members
from tenants.api.pagination import SignedCursorPagination
from tenants.problems import Problem


@admin_required
@never_cache
@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    """A page of lines, newest first. ``person`` (a uuid) and ``kind`` narrow it down, ``cursor`` goes on from another page.

    Raises:
        BadRequest: a person that is no uuid, a kind that there is not, a cursor that we did not make.
    """
    kinds = audit_kinds()
    kind = request.GET.get("kind", "")
    try:
        person = UUID(request.GET["person"]) if request.GET.get("person") else None
    except ValueError:
        raise BadRequest("person") from None
    if kind and kind not in dict(kinds):
        raise BadRequest("kind")
    pages = SignedCursorPagination()
    try:
        rows: list[AuditLine] = pages.paginate_queryset(audit_lines(person=person, kind=kind), Request(request))
    except Problem as problem:
        raise BadRequest(str(problem)) from None
    context = {
        "lines": [(line, sentence_of(line)) for line in rows],
        "people": team_members(),
        "kinds": kinds,
        "person": str(person or ""),
        "kind": kind,
        "newer": _page(request, pages.previous),
        "older": _page(request, pages.next),
    }
    return render(request, "accounts/audit_log.html", context)


def _page(request: HttpRequest, cursor: str | None) -> str:
    # A cursor belongs to the filters as they were asked for, empty ones included.
    query = request.GET.copy()
    query["cursor"] = cursor or ""
    return f"?{query.urlencode()}" if cursor else ""
