"""Every error of the API as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from tenants.problems import CONTENT_TYPE, Problem, problem_for


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: every error as problem details; what nobody declared stays a 500 of Django's own."""
    problem = problem_for(error) or _problem_of_framework(error)
    if problem is None:
        return None
    return Response(problem.body(), status=problem.status, headers=problem.headers, content_type=CONTENT_TYPE)


def not_found() -> Problem:
    """The one answer for what is not there and what is not the asker's business."""
    return Problem(404, "not_found", _("There is nothing here."), _("Check the address and the id."))


def _problem_of_framework(error: Exception) -> Problem | None:
    match error:
        case exceptions.ValidationError():
            return Problem(400, "invalid", _("The request is not valid."), _("Correct the fields that are named here."), errors=_field_errors(error.detail))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Problem(
                401,
                "not_authenticated",
                _("You are not signed in."),
                _("Sign in, or send an API key in the Authorization header."),
                headers={"WWW-Authenticate": 'Bearer realm="api"'},
            )
        case Http404() | exceptions.NotFound():
            return not_found()
        case PermissionDenied() | exceptions.PermissionDenied():
            return Problem(403, "not_allowed", _("You may not do that."), _("Ask an admin of your company for the right to do it."))
        case exceptions.MethodNotAllowed():
            return Problem(405, "method_not_allowed", _("This address does not take that method."), _("See the reference at /api/docs/."))
        case exceptions.UnsupportedMediaType():
            return Problem(415, "not_json", _("The body is not JSON."), _("Send JSON with Content-Type: application/json."))
        case exceptions.NotAcceptable():
            return Problem(406, "not_acceptable", _("Answers are JSON."), _("Send Accept: application/json."))
        case exceptions.APIException():
            return Problem(error.status_code, "bad_request", _("The request is not valid."), _("See the reference at /api/docs/."))
        case OperationalError() | InterfaceError():
            return Problem(
                503, "unavailable", _("The service is busy."), _("Repeat the request in a few seconds, with the same cid."), headers={"Retry-After": "2"}
            )
        case _:
            return None


def _field_errors(detail: Any, path: str = "") -> list[dict[str, str]]:
    if isinstance(detail, Mapping):
        return [item for name, inner in detail.items() for item in _field_errors(inner, f"{path}.{name}".lstrip("."))]
    if isinstance(detail, list):
        return [item for inner in detail for item in _field_errors(inner, path)]
    return [{"field": path, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}]
