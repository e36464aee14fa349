"""Addresses that the widget asks."""

from __future__ import annotations

from django.urls import path

from visitors.views import widget

app_name = "visitors"
urlpatterns = [
    path("widget.js", widget.loader, name="loader"),
    path("widget/boot/", widget.boot, name="boot"),
]
