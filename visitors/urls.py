"""Addresses that the widget asks, and the settings of websites."""

from __future__ import annotations

from django.urls import path

from visitors.views import websites, widget

app_name = "visitors"
urlpatterns = [
    path("widget.js", widget.loader, name="loader"),
    path("widget/boot/", widget.boot, name="boot"),
    path("settings/websites/", websites.websites, name="websites"),
    path("settings/websites/<uuid:uuid>/", websites.website, name="website"),
]
