"""Who makes an API request: a key, or a person signed in on this host."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from tenants.accounts.models import ApiKey, User
from tenants.accounts.services.api_keys import KEY_START, hash_secret
from tenants.problems import Problem

USED_EVERY = timedelta(minutes=1)


def _refused() -> Problem:
    return Problem(
        401,
        "bad_key",
        _("This API key does not work."),
        _("Check that the key is complete, belongs to this company and was not revoked; make a new one in the settings if it is lost."),
        headers={"WWW-Authenticate": 'Bearer realm="api"'},
    )


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer sodan_<prefix>_<secret>``."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """The key's user and the key, or None where no key was sent.

        Raises:
            Problem: 401 for a key that does not work, and for one in the address, where logs would keep it.
        """
        if any(value.startswith(KEY_START) for values in request.query_params.lists() for value in values[1]):
            raise Problem(
                401,
                "key_in_address",
                _("An API key does not belong into the address."),
                _("Addresses end up in logs. Revoke this key, and send its successor in the Authorization header."),
                headers={"WWW-Authenticate": 'Bearer realm="api"'},
            )
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        if kind.lower() != "bearer":
            raise _refused()
        key = self._find(text.strip())
        if key is None:
            raise _refused()
        self._remember_use(key)
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        """What a 401 offers."""
        return 'Bearer realm="api"'

    @staticmethod
    def _find(text: str) -> ApiKey | None:
        parts = text.split("_", 2)
        if len(text) > 200 or len(parts) != 3 or f"{parts[0]}_" != KEY_START or not text.isascii() or not text.isprintable():
            return None
        now = timezone.now()
        row = (
            ApiKey.objects.select_related("user")
            .filter(prefix=parts[1], revoked_at__isnull=True, user__is_active=True)
            .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
            .first()
        )
        # The comparison is made for an unknown prefix too, so that both answers take the same time (A019).
        stored = row.secret_hash if row else hashlib.sha256(b"nobody").hexdigest()
        return row if constant_time_compare(hash_secret(text), stored) and row else None

    @staticmethod
    def _remember_use(key: ApiKey) -> None:
        now = timezone.now()
        if key.last_used_at is None or now - key.last_used_at > USED_EVERY:
            ApiKey.objects.filter(pk=key.pk).filter(Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USED_EVERY)).update(last_used_at=now)


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the dashboard; requests that change something carry the CSRF token."""

    def enforce_csrf(self, request: Any) -> None:
        """Check the CSRF token.

        Raises:
            Problem: 403, it is missing or wrong.
        """
        try:
            super().enforce_csrf(request)
        except Exception as error:
            raise Problem(
                403, "csrf", _("The page is out of date."), _("Reload the page and try again; programs send X-CSRFToken or use an API key.")
            ) from error


class ScopeAllowsMethod(BasePermission):
    """A key that may only read changes nothing (A012); a person's session may what his role may."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the key's scopes cover the method.

        Raises:
            Problem: 403, they do not.
        """
        if not isinstance(request.auth, ApiKey):
            return True
        needed = ApiKey.Scope.READ if request.method in SAFE_METHODS else ApiKey.Scope.WRITE
        if needed in request.auth.scopes:
            return True
        raise Problem(403, "scope_missing", _("This API key may not do that."), _("Use a key with the scope that is named here."), scope=needed.value)


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the key stands in the OpenAPI document."""

    target_class = "tenants.accounts.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The security scheme."""
        return {"type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer sodan_...`."}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the session stands in the OpenAPI document."""

    target_class = "tenants.accounts.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The security scheme."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": "The dashboard's own session."}
