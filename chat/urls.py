"""Pages of the dashboard that chat owns."""

from __future__ import annotations

from django.urls import path, re_path
from django.urls.converters import UUIDConverter

from chat.views import canned, closing, greetings, hours, inbox, invitations, writing

app_name = "chat"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:conversation>/", inbox.inbox, name="conversation"),
    path("settings/hours/", hours.hours, name="hours"),
    path("settings/canned-responses/", canned.overview, name="canned"),
    path("settings/canned-responses/new/", canned.canned, name="new-canned"),
    path("settings/canned-responses/<uuid:uuid>/", canned.canned, name="one-canned"),
    re_path(rf"^settings/canned-responses/(?P<uuid>{UUIDConverter.regex})/(?P<action>publish|return|delete)/$", canned.step, name="canned-step"),
    path("settings/writing/", writing.own, name="writing"),
    path("settings/writing/company/", writing.company, name="writing-rules"),
    path("settings/forms/", closing.asking, name="asking"),
    path("ratings/", closing.ratings, name="ratings"),
    path("settings/invitations/", invitations.overview, name="invitations"),
    path("settings/invitations/policy/<uuid:uuid>/", invitations.policy, name="invitation-policy"),
    path("settings/invitations/preset/<uuid:uuid>/", invitations.preset, name="invitation-preset"),
    path("settings/invitations/texts/new/", invitations.template, name="new-template"),
    path("settings/invitations/texts/<uuid:uuid>/", invitations.template, name="template"),
    path("settings/invitations/texts/<uuid:uuid>/delete/", invitations.template_delete, name="delete-template"),
    path("settings/greetings/new/", greetings.greeting, name="new-greeting"),
    path("settings/greetings/preview/", greetings.preview, name="preview-greeting"),
    path("settings/greetings/<uuid:uuid>/", greetings.greeting, name="greeting"),
    re_path(rf"^settings/greetings/(?P<uuid>{UUIDConverter.regex})/(?P<action>up|down|on|off|delete)/$", greetings.step, name="greeting-step"),
]
