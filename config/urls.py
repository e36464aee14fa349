"""Addresses on a company's own host."""

from __future__ import annotations

from django.urls import include, path

from chat.api.widget import submit_offline_form
from config.urls_shared import shared_urlpatterns

urlpatterns = [
    *shared_urlpatterns,
    path("", include("tenants.accounts.urls")),
    path("", include("visitors.urls")),
    path("widget/message/", submit_offline_form, name="offline-form"),
    path("api/", include("config.api")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
