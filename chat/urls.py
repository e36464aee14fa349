"""Pages of the dashboard that chat owns."""

from __future__ import annotations

from django.urls import path

from chat import views

app_name = "chat"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:conversation>/", views.inbox, name="conversation"),
]
