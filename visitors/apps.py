"""Wiring of the visitors app."""

from importlib import import_module

from django.apps import AppConfig


class VisitorsConfig(AppConfig):
    name = "visitors"

    def ready(self) -> None:
        """Connect what sockets need to know of websites and visitors, what listens to events, and the effects."""
        for module in ("visitors.consumers", "visitors.subscribers", "visitors.tasks"):
            import_module(module)
