"""Wiring of the chat app."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        """Connect what listens to events and to sockets, and the effects."""
        for module in (
            "chat.live",
            "chat.live_writing",
            "chat.live_departments",
            "chat.live_closing",
            "chat.live_supervising",
            "chat.live_notices",
            "chat.live_side",
            "chat.feed",
            "chat.consumers",
            "chat.subscribers",
            "chat.tasks",
            "chat.api.widget_forms",
        ):
            if find_spec(module):
                import_module(module)
