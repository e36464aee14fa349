"""Addresses on the host of files. Nobody signs in there, no cookie is set, and nothing is changed; which company a file is of is in its address."""

from __future__ import annotations

from django.urls import path

from chat.views.files import serve

urlpatterns = [path("<str:tenant>/<str:token>/<str:name>", serve, name="file")]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
