"""Addresses on the platform's own host; it has no accounts, sessions or admin (R13)."""

from __future__ import annotations

from django.urls import include, path

from config.urls_shared import shared_urlpatterns

urlpatterns = [
    *shared_urlpatterns,
    path("", include("tenants.signup.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
