"""What every template may know of the company it is shown for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tenants.hosts import public_url
from tenants.scope import TenantRef, current_scope


def company(request: HttpRequest) -> dict[str, Any]:
    """``company`` (or None on the platform's own host), the platform's address, and whether this is development."""
    scope = current_scope()
    return {
        "company": scope if isinstance(scope, TenantRef) else None,
        "public_url": public_url(),
        "is_development": settings.DEBUG,
        "base_domain": settings.DOMAIN + settings.URL_PORT,
    }
