"""Addresses on a company's own host."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from chat.api.widget import submit_offline_form
from chat.api.widget_files import upload, uploads
from chat.views import welcome
from chat.views.link import continue_conversation
from chat.views.transcript import agree
from config.urls_shared import shared_urlpatterns

urlpatterns = [
    *shared_urlpatterns,
    path("", include("tenants.accounts.urls")),
    path("", include("visitors.urls")),
    path("", include("chat.urls")),
    path("", RedirectView.as_view(pattern_name="chat:inbox"), name="home"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/progress/", welcome.progress, name="welcome-progress"),
    path("welcome/try/", welcome.try_out, name="welcome-try"),
    path("c/<str:token>/", continue_conversation, name="conversation-link"),
    path("transcript/<str:token>/", agree, name="transcript-consent"),
    path("widget/message/", submit_offline_form, name="offline-form"),
    path("widget/files/", uploads, name="widget-uploads"),
    path("widget/files/<uuid:uuid>/", upload, name="widget-upload"),
    path("api/", include("config.api")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
