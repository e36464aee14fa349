"""Pages of the dashboard that chat owns."""

from __future__ import annotations

from django.urls import path

from chat.views import hours, inbox

app_name = "chat"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:conversation>/", inbox.inbox, name="conversation"),
    path("settings/hours/", hours.hours, name="hours"),
]
