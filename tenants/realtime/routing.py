"""Where sockets and polls are mounted; config/routing.py puts it together."""

from __future__ import annotations

from django.urls import path, re_path

from tenants.realtime import control
from tenants.realtime.longpoll import PollApplication
from tenants.realtime.nowhere import nowhere
from tenants.realtime.tickets import Audience
from tenants.realtime.websocket import SocketApplication

__all__ = ["control", "poll_urlpatterns", "websocket_urlpatterns"]

websocket_urlpatterns = [
    path("ws/visitor/", SocketApplication(Audience.VISITOR)),  # type: ignore[arg-type]
    path("ws/operator/", SocketApplication(Audience.OPERATOR)),  # type: ignore[arg-type]
    re_path(r"", nowhere),  # type: ignore[arg-type]
]
poll_urlpatterns = [
    path("rt/visitor/", PollApplication(Audience.VISITOR)),  # type: ignore[arg-type]
    path("rt/operator/", PollApplication(Audience.OPERATOR)),  # type: ignore[arg-type]
]
