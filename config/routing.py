"""What answers which protocol and path."""

from __future__ import annotations

from typing import Any

from channels.routing import ProtocolTypeRouter


def build_application(django_application: Any) -> ProtocolTypeRouter:
    """The whole application around Django's."""
    return ProtocolTypeRouter({"http": django_application})
