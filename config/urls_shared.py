"""Addresses on every host."""

from __future__ import annotations

from django.conf import settings
from django.urls import path
from django.views.i18n import set_language

from config.health import health
from tenants import devmail

shared_urlpatterns = [
    path("health/", health, name="health"),
    path("language/", set_language, name="set_language"),
]

if settings.DEBUG:
    shared_urlpatterns += devmail.urlpatterns
