"""The base of all views of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from tenants.accounts.authentication import ScopeAllowsMethod
from tenants.accounts.models import User
from tenants.api.input import StrictSerializer
from tenants.api.parsing import PayloadRenderer
from tenants.problems import Problem


class ApiView(APIView):
    """Base of all views of the API. Subclasses name the query parameters that they understand; others are refused (A120)."""

    permission_classes = [IsAuthenticated, ScopeAllowsMethod]
    renderer_classes = [PayloadRenderer]
    metadata_class = None
    query_parameters: ClassVar[frozenset[str]] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate, throttle, and refuse unknown query parameters."""
        super().initial(request, *args, **kwargs)
        unknown = set(request.query_params) - self.query_parameters
        if unknown:
            raise Problem(
                400,
                "unknown_parameter",
                _("There is no such query parameter."),
                _("Remove the parameters that are named here, or correct their spelling."),
                parameters=sorted(name[:100] for name in unknown)[:20],
            )

        for name, text in request.query_params.items():
            # The database takes none.
            if "\0" in text:
                raise Problem(400, "invalid", _("A parameter cannot be read."), _("Remove NUL characters from the parameter."), parameters=[name])

    def validated(self, serializer: type[StrictSerializer], request: Request) -> dict[str, Any]:
        """The request's body, checked.

        Raises:
            ValidationError: with the fields that are wrong.
        """
        data = request.data if request.data or isinstance(request.data, (dict, list)) else {}
        if not isinstance(data, Mapping):
            raise Problem(400, "bad_json", _("The body is not JSON that is accepted."), _("Send one JSON object."))
        checked = serializer(data=data)
        checked.is_valid(raise_exception=True)
        return dict(checked.validated_data)

    def person(self, request: Request) -> User:
        """Who makes the request; the permissions let nobody else in."""
        assert isinstance(request.user, User)
        return request.user

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the headers of throttle and caches."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(getattr(request, "_request", request), "throttle_headers", {}).items():
            response.headers[name] = value
        response.headers["Cache-Control"] = "no-store"
        return response
