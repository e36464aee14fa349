"""The audit log: who changed what, when, and from where."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from rest_framework.request import Request

from tenants.accounts.audit import audit_kinds, sentence_of
from tenants.accounts.changes import shown_changes
from tenants.accounts.models import AuditLine, User
from tenants.accounts.permissions import admin_required
from tenants.accounts.selectors import audit_lines, team_members
from tenants.accounts.views.changes import page_of
from tenants.api.pagination import SignedCursorPagination
from tenants.problems import Problem


@admin_required
@never_cache
@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    """A page of lines, newest first. ``person`` (a uuid), ``kind``, ``since`` and ``until`` (days, both included, where the reader is) narrow it
    down, ``cursor`` goes on from another page.

    Raises:
        BadRequest: a person that is no uuid, a kind that there is not, no day, a cursor that we did not make.
    """
    kinds = audit_kinds()
    kind = request.GET.get("kind", "")
    try:
        person = UUID(request.GET["person"]) if request.GET.get("person") else None
    except ValueError:
        raise BadRequest("person") from None
    if kind and kind not in dict(kinds):
        raise BadRequest("kind")
    since, until = _day(request, "since"), _day(request, "until", later=timedelta(days=1))
    pages = SignedCursorPagination()
    try:
        rows: list[AuditLine] = pages.paginate_queryset(audit_lines(person=person, kind=kind, since=since, until=until), Request(request))
    except Problem as problem:
        raise BadRequest(str(problem)) from None
    context = {
        "lines": [(line, sentence_of(line), shown_changes(line), page_of(line)) for line in rows],
        "people": team_members(),
        "kinds": kinds,
        "person": str(person or ""),
        "kind": kind,
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "newer": _page(request, pages.previous),
        "older": _page(request, pages.next),
    }
    return render(request, "accounts/audit_log.html", context)


def _day(request: HttpRequest, name: str, *, later: timedelta = timedelta()) -> datetime | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    assert isinstance(request.user, User)
    try:
        return datetime.combine(date.fromisoformat(text) + later, time(), ZoneInfo(request.user.time_zone))
    except (ValueError, OverflowError):
        raise BadRequest(name) from None


def _page(request: HttpRequest, cursor: str | None) -> str:
    # A cursor belongs to the filters as they were asked for, empty ones included.
    query = request.GET.copy()
    query["cursor"] = cursor or ""
    return f"?{query.urlencode()}" if cursor else ""
