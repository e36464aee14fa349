"""How one is called, and what makes the dashboard an application that can be installed."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import condition, require_safe

from tenants.scope import current_tenant

# The surface of the dashboard's top, as css/theme.css has it for light.
THEME_COLOUR, GROUND_COLOUR = "#0b6b72", "#f6f8f8"


@require_safe
@login_required
@never_cache
@ensure_csrf_cookie
def notifications(request: HttpRequest) -> HttpResponse:
    """The rules and the devices, an island on the public API."""
    return render(request, "chat/notifications.html")


@lru_cache(maxsize=2)
def _worker(path: Path, _changed: int) -> tuple[bytes, str]:
    content = path.read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'


def _built_worker() -> tuple[bytes, str]:
    path = Path(settings.STATICFILES_DIRS[0]) / "service-worker.js"
    return _worker(path, path.stat().st_mtime_ns)


def _worker_etag(request: HttpRequest) -> str:
    return _built_worker()[1]


@require_safe
@cache_control(no_cache=True)
@condition(etag_func=_worker_etag)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker at an address that never changes, so that its scope is the whole host. It holds nothing of anybody."""
    return HttpResponse(_built_worker()[0], content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(max_age=3600, private=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """What an installer asks for. Only what the sign-in page says of the company, too."""
    company = current_tenant().name
    icons: list[dict[str, str]] = [
        {"src": static(f"icons/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"} for size in (192, 512)
    ]
    icons.append({"src": static("icons/app-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"})
    content = {
        "id": "/",
        "name": f"{company} · Sodan",
        "short_name": company[:24],
        "description": str(_("Conversations with the visitors of our sites.")),
        "lang": request.LANGUAGE_CODE if hasattr(request, "LANGUAGE_CODE") else settings.LANGUAGE_CODE,
        "start_url": "/inbox/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND_COLOUR,
        "theme_color": THEME_COLOUR,
        "icons": icons,
        "shortcuts": [
            {"name": str(_("Inbox")), "url": "/inbox/"},
            {"name": str(_("Visitors")), "url": "/visitors/"},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")
