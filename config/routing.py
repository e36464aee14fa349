"""What answers which protocol and path."""

from __future__ import annotations

from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path, re_path

from tenants.realtime.lifespan import lifespan
from tenants.realtime.routing import poll_urlpatterns, websocket_urlpatterns
from visitors.consumers.hits import HitApplication


def build_application(django_application: Any) -> Any:
    """The whole application around Django's."""
    router: Any = URLRouter  # Channels has no types.
    protocols: Any = ProtocolTypeRouter
    hits: Any = HitApplication()
    http = router([*poll_urlpatterns, path("hits/", hits), re_path(r"", django_application)])
    return protocols({"http": http, "websocket": router(websocket_urlpatterns), "lifespan": lifespan})
