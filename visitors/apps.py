"""Wiring of the visitors app."""

from django.apps import AppConfig


class VisitorsConfig(AppConfig):
    name = "visitors"
