"""Addresses on every host."""

from __future__ import annotations

from django.urls import path

from config.health import health

shared_urlpatterns = [
    path("health/", health, name="health"),
]
