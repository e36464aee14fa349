"""From the host to the tenant's scope, and what every response carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import translation

from tenants.clients import client_ip, client_scope
from tenants.files.links import files_origin
from tenants.hosts import is_public_host, normalise_host, tenant_by_uuid, tenant_for_host
from tenants.scope import TenantRef, current_scope, public_scope, tenant_scope

GetResponse = Callable[[HttpRequest], HttpResponse]

_HEX = re.compile(r"[0-9a-f]{32}\Z")
_websocket = "wss:" if settings.SECURE else "ws:"


def content_security_policy(*, host: str, form_action: str = "", widget_host: str = "") -> str:
    """The policy of a page.

    Args:
        host: the page's own, with its port, for its sockets.
        form_action: an origin beside its own that a form's answer may lead to.
        widget_host: a company's host, with its port, whose widget the page carries.
    """
    widget = f" {settings.URL_SCHEME}://{widget_host}" if widget_host else ""
    socket = f" {_websocket}//{widget_host}" if widget_host else ""
    directives = [
        "default-src 'self'",
        f"script-src 'self'{widget}",
        "worker-src 'self'",
        "style-src 'self'",
        f"img-src 'self' data: blob: {files_origin()}{widget}",
        f"media-src 'self' blob: {files_origin()}",
        "font-src 'self'",
        f"connect-src 'self' {_websocket}//{host}{widget}{socket}",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        f"form-action 'self' {form_action}".rstrip(),
        "frame-ancestors 'none'",
    ]
    return "; ".join(directives)


# The confirmation of a sign-up redirects from the public host to the new company's own.
COMPANIES = f"{settings.URL_SCHEME}://*.{settings.DOMAIN}{settings.URL_PORT}"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(self), geolocation=(), microphone=(self), payment=()",
}


class SecurityHeadersMiddleware:
    """Puts the security headers on every response, errors and static files included; a view's own value wins (A130)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains")
        if "Content-Security-Policy" not in response.headers:
            host = normalise_host(request.META.get("HTTP_HOST", "")) or settings.DOMAIN
            form_action = COMPANIES if is_public_host(host) else ""
            response.headers["Content-Security-Policy"] = content_security_policy(host=host + settings.URL_PORT, form_action=form_action)
        return response


class TenantMiddleware:
    """Enters the scope of the tenant whose registered host was asked for; an unknown host gets a plain 404 (A003)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A quoted cookie can hold any byte; a NUL in a session's id would reach the database and be an error of ours (A036).
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        host = normalise_host(request.META.get("HTTP_HOST", ""))
        if host is None:
            return HttpResponseNotFound("There is nothing here.\n", content_type="text/plain")
        if host == settings.FILES_HOST:
            return self._file(request)
        if is_public_host(host):
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            with public_scope():
                return self.get_response(request)
        tenant = tenant_for_host(host)
        if tenant is None:
            return HttpResponseNotFound("There is nothing here.\n", content_type="text/plain")
        with tenant_scope(tenant), client_scope(client_ip(request)):
            return self.get_response(request)

    def _file(self, request: HttpRequest) -> HttpResponse:
        """On the host of files the company is the first part of the address; cookies mean nothing there."""
        request.COOKIES = {}
        request.urlconf = settings.FILES_URLCONF
        named = request.path_info.split("/", 2)[1]
        tenant = tenant_by_uuid(UUID(named)) if _HEX.match(named) else None
        if tenant is None:
            return HttpResponseNotFound("There is nothing here.\n", content_type="text/plain")
        with tenant_scope(tenant), client_scope(client_ip(request)):
            return self.get_response(request)


class LanguageMiddleware:
    """Speaks the person's language: the signed-in user's, else the cookie's, else the browser's, else the company's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _language(request: HttpRequest) -> str:
        scope = current_scope()
        offered = {code for code, _name in settings.LANGUAGES}
        if isinstance(scope, TenantRef) and settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            return request.user.language if request.user.language in offered else settings.LANGUAGE_CODE
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in offered:
            return chosen
        if request.headers.get("Accept-Language"):
            return translation.get_language_from_request(request)
        return scope.language if isinstance(scope, TenantRef) and scope.language in offered else settings.LANGUAGE_CODE
