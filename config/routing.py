"""What answers which protocol and path."""

from __future__ import annotations

from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

from tenants.realtime.lifespan import lifespan
from tenants.realtime.routing import poll_urlpatterns, websocket_urlpatterns


class AtRoot:
    """The product is mounted at the root: a root path from the client (``Daphne-Root-Path``) is not believed (A004)."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope.get("root_path"):
            scope = {**scope, "root_path": ""}
        await self.application(scope, receive, send)


def build_application(django_application: Any) -> Any:
    """The whole application around Django's."""
    router: Any = URLRouter  # Channels has no types.
    protocols: Any = ProtocolTypeRouter
    http = router([*poll_urlpatterns, re_path(r"", django_application)])
    return AtRoot(protocols({"http": http, "websocket": router(websocket_urlpatterns), "lifespan": lifespan}))
