"""Pages of the dashboard that chat owns."""

from __future__ import annotations

from django.urls import path, re_path
from django.urls.converters import UUIDConverter

from chat.views import canned, canned_pictures, closing, departments, files, greetings, hours, inbox, invitations, notifications, previews, wall, writing

app_name = "chat"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:conversation>/", inbox.inbox, name="conversation"),
    path("wall/", wall.wall, name="wall"),
    path("settings/hours/", hours.hours, name="hours"),
    path("settings/departments/", departments.overview, name="departments"),
    path("settings/departments/set-up/", departments.set_up, name="set-up-departments"),
    path("settings/departments/new/", departments.department, name="new-department"),
    path("settings/departments/<uuid:uuid>/", departments.department, name="department"),
    path("settings/departments/<uuid:uuid>/hours/", departments.hours, name="department-hours"),
    path("settings/departments/<uuid:uuid>/delete/", departments.delete, name="delete-department"),
    re_path(rf"^settings/departments/(?P<uuid>{UUIDConverter.regex})/(?P<action>up|down)/$", departments.move, name="move-department"),
    path("settings/departments/workload/<uuid:uuid>/", departments.work, name="operator-work"),
    path("settings/departments/rules/new/", departments.rule, name="new-rule"),
    path("settings/departments/rules/<uuid:uuid>/", departments.rule, name="routing-rule"),
    re_path(rf"^settings/departments/rules/(?P<uuid>{UUIDConverter.regex})/(?P<action>up|down|delete)/$", departments.rule_step, name="rule-step"),
    path("settings/canned-responses/", canned.overview, name="canned"),
    path("settings/canned-responses/new/", canned.canned, name="new-canned"),
    path("settings/canned-responses/<uuid:uuid>/", canned.canned, name="one-canned"),
    re_path(rf"^settings/canned-responses/(?P<uuid>{UUIDConverter.regex})/(?P<action>publish|return|delete)/$", canned.step, name="canned-step"),
    path("settings/canned-responses/<uuid:uuid>/pictures/", canned_pictures.add, name="canned-pictures"),
    path("settings/canned-responses/<uuid:uuid>/pictures/<uuid:picture>/delete/", canned_pictures.remove, name="remove-canned-picture"),
    path("settings/writing/", writing.own, name="writing"),
    path("settings/writing/company/", writing.company, name="writing-rules"),
    path("settings/notifications/", notifications.notifications, name="notifications"),
    path("service-worker.js", notifications.service_worker, name="service-worker"),
    path("manifest.webmanifest", notifications.manifest, name="manifest"),
    path("settings/writing/words/", writing.words, name="company-words"),
    path("link-pictures/<str:name>", previews.picture, name="link-picture"),
    path("settings/files/", files.settings_page, name="files"),
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
